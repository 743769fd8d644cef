-- :checkhealth vetline
local M = {}

local health = vim.health
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error

local function check_neovim()
  if vim.lsp.enable then
    ok('this Neovim has vim.lsp.enable')
  elseif vim.lsp.start then
    ok("this Neovim has no vim.lsp.enable yet: require('vetline').enable() does the same")
  else
    fail('vetline needs Neovim 0.8 or later')
  end
end

local function check_program()
  local program = require('vetline').program(vim.fn.getcwd())
  if vim.fn.executable(program) == 0 then
    return fail('no `vetline` on PATH', { 'pipx install vetline' })
  end
  local said = vim.fn.systemlist({ program, '--version' })
  if vim.v.shell_error ~= 0 then
    return fail(program .. ' does not start', said)
  end
  ok(said[1] .. ' at ' .. vim.fn.exepath(program))
end

local function check_clients()
  local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients
  local clients = get_clients({ name = 'vetline' })
  if #clients == 0 then
    return warn('vetline is not running', { 'open a Python file', "vim.lsp.enable('vetline')" })
  end
  for _, client in ipairs(clients) do
    local root = client.config.root_dir
    ok(('running in %s, %s'):format(root or 'no workspace', require('vetline').trusted(root) and 'trusted' or 'not trusted'))
  end
end

function M.check()
  start('vetline')
  check_neovim()
  check_program()
  check_clients()
end

return M
