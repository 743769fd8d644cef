-- Finds the server, starts it, shows it. What is insecure, how bad it is and how it is fixed, the server alone knows.
local M = {}

-- A secret or an invisible character can stand in any of these; code is read in Python alone.
local FILETYPES = {
  'python', 'markdown', 'text', 'rst', 'requirements', 'toml', 'yaml', 'json', 'jsonc', 'json5',
  'cfg', 'conf', 'dosini', 'env', 'sh', 'bash', 'dockerfile', 'html', 'htmldjango', 'javascript', 'typescript',
}

-- The server answers in less than a frame, and waits by itself while somebody types.
local DEBOUNCE_MS = 20

-- Longer lines of prose are wrapped.
local SHOWN_COLUMNS_MAX = 100

local ROOT_MARKERS = { 'pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.git' }

--- Whether the user trusts the workspace in `root`, by `vim.g.vetline_trusted`: true, or a list of folders.
function M.trusted(root)
  local trust = vim.g.vetline_trusted
  if type(trust) ~= 'table' then
    return trust == true or trust == 1
  end
  for _, folder in ipairs(trust) do
    folder = vim.fs.normalize(folder)
    if root and (root == folder or vim.startswith(root, folder .. '/')) then
      return true
    end
  end
  return false
end

--- The program to start for the workspace in `root`.
--- A workspace's own program is code of the workspace: it runs only where the user trusts it.
function M.program(root)
  local own = root and root .. '/.venv/bin/vetline'
  if own and M.trusted(root) and vim.fn.executable(own) == 1 then
    return own
  end
  return 'vetline'
end

--- What `vetline/status` said last, for a status line.
function M.status()
  return vim.g.vetline_status or ''
end

local function start(dispatchers, config)
  return vim.lsp.rpc.start({ M.program(config.root_dir), 'server' }, dispatchers)
end

local function introduce(params, config)
  -- Neovim asks for diagnostics of what it shows only; what it is sent is right in hidden buffers too.
  params.capabilities.textDocument.diagnostic = nil
  params.initializationOptions = {
    status = true,
    reloads = true,
    commands = { 'vetline.copyText', 'vetline.showText' },
  }
end

local function show_text(markdown)
  vim.lsp.util.open_floating_preview(vim.split(vim.trim(markdown), '\n'), 'markdown', {
    border = 'rounded',
    focus_id = 'vetline',
    max_width = SHOWN_COLUMNS_MAX,
    wrap = true,
  })
end

-- What a server cannot do for itself, and therefore asks of the editor by the command of an action.
local function add_client_commands()
  vim.lsp.commands['vetline.copyText'] = function(command)
    vim.fn.setreg('"', command.arguments[1])
    pcall(vim.fn.setreg, '+', command.arguments[1])
  end
  vim.lsp.commands['vetline.showText'] = function(command)
    show_text(command.arguments[2])
  end
end

M.config = {
  cmd = start,
  filetypes = FILETYPES,
  root_markers = ROOT_MARKERS,
  before_init = introduce,
  on_init = add_client_commands,
  flags = { debounce_text_changes = DEBOUNCE_MS },
  handlers = {
    ['vetline/status'] = function(_, status)
      vim.g.vetline_status = status.text
      vim.cmd('redrawstatus')
    end,
    ['vetline/showText'] = function(_, shown)
      show_text(shown.text)
    end,
    -- One by one: without a number, :checktime leaves hidden buffers as they are.
    ['vetline/changedOnDisk'] = function(_, changed)
      for _, uri in ipairs(changed.uris) do
        vim.cmd.checktime(vim.uri_to_bufnr(uri))
      end
    end,
  },
}

--- Starts vetline for every file that it reads; the same on Neovim 0.8 and later.
function M.enable()
  if vim.lsp.enable then
    return vim.lsp.enable('vetline')
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('vetline', {}),
    pattern = FILETYPES,
    callback = function(event)
      M.start(event.buf)
    end,
  })
end

--- Starts vetline for one buffer, by the way of Neovim 0.8 to 0.10.
function M.start(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  local marker = vim.fs.find(ROOT_MARKERS, { path = vim.fs.dirname(path), upward = true })[1]
  local root = marker and vim.fs.dirname(marker)
  local config = vim.tbl_extend('force', M.config, { name = 'vetline', root_dir = root })
  -- Before 0.11 a `cmd` function is not told the configuration.
  config.cmd = { M.program(root), 'server' }
  vim.lsp.start(config)
end

return M
