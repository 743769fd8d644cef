-- What a user would do and see, without a terminal: type, read, fix, undo. Fails if any of it does not happen.
local WAIT_MS_MAX = 15000
local QUIET_MS = 600
local INSECURE = 'yaml.unsafe_load(rules)'
local SEVERITIES = { 'error', 'warning', 'information', 'hint' }

local function say(...)
  io.write(table.concat({ ... }), '\n')
end

local function fail(reason)
  say('FAILED: ', reason)
  local log = io.open(vim.lsp.get_log_path())
  say(log and log:read('a'):sub(-2000) or '')
  vim.cmd('cquit 1')
end

local function wait_until(probe, what)
  if not vim.wait(WAIT_MS_MAX, probe, 5) then
    fail('waited in vain until ' .. what)
  end
end

local function wait_until_quiet()
  local changed = vim.uv.now()
  local watch = vim.api.nvim_create_autocmd('DiagnosticChanged', { callback = function() changed = vim.uv.now() end })
  vim.wait(WAIT_MS_MAX, function() return vim.uv.now() - changed > QUIET_MS end, 20)
  vim.api.nvim_del_autocmd(watch)
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n') .. '\n'
end

local function show_findings()
  for _, finding in ipairs(vim.diagnostic.get(0)) do
    local severity = SEVERITIES[finding.severity]
    local line = vim.fn.getline(finding.lnum + 1)
    local stop = finding.end_lnum == finding.lnum and finding.end_col or #line
    say(('%5d  %s'):format(finding.lnum + 1, line))
    say((' '):rep(7 + finding.col), ('~'):rep(math.max(stop - finding.col, 1)))
    say(('       %s: %s [%s]\n'):format(severity, finding.message, finding.code))
  end
end

local function typed_finding()
  return vim.iter(vim.diagnostic.get(0)):find(function(finding)
    return vim.fn.getline(finding.lnum + 1):sub(finding.col + 1, finding.end_col) == INSECURE
  end)
end

local function open_float()
  return vim.iter(vim.api.nvim_list_wins()):find(function(window)
    return vim.api.nvim_win_get_config(window).relative ~= ''
  end)
end

local function indented(lines)
  return '    ' .. table.concat(lines, '\n    ')
end

local function read_the_sample()
  wait_until(function() return #vim.diagnostic.get(0) > 0 end, 'the sample is read')
  wait_until_quiet()
  say('What stands in ', vim.fn.expand('%:t'), ' as it is opened:\n')
  show_findings()
end

local function type_an_insecure_line()
  vim.fn.search('subprocess.run(')
  vim.api.nvim_feedkeys('Oskipped = ' .. INSECURE .. '\27', 'tx', false)
  local start = vim.uv.hrtime()
  wait_until(typed_finding, 'the typed line is flagged')
  say(('An insecure line is typed, and flagged after %.0f ms:\n'):format((vim.uv.hrtime() - start) / 1e6))
  wait_until_quiet()
  local finding = typed_finding()
  say(indented({ vim.api.nvim_get_current_line() .. '  ■ ' .. finding.message }))
  vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
end

local function ask_why()
  vim.lsp.buf.hover()
  wait_until(open_float, 'the hover is shown')
  say('\nK says why:\n')
  say(indented(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(open_float()), 0, -1, true)))
  vim.api.nvim_win_close(open_float(), true)
end

local function apply_the_fix()
  local before = text()
  vim.ui.select = function(actions, question, take)
    say('\ngra offers:\n')
    for number, action in ipairs(actions) do
      say(('    %d: %s'):format(number, question.format_item(action)))
    end
    take(actions[1])
  end
  vim.lsp.buf.code_action()
  wait_until(function() return text() ~= before end, 'the fix is applied')
  say('\nThe first is taken:\n')
  say(indented(vim.split(vim.trim(vim.diff(before, text(), { ctxlen = 1 })), '\n')))
  wait_until(function() return not typed_finding() end, 'the finding is gone')
  say('\nThe finding is gone.')
end

local function undo()
  vim.cmd('silent undo')
  wait_until(typed_finding, 'the finding is back')
  say('After u it is back.')
end

read_the_sample()
type_an_insecure_line()
ask_why()
apply_the_fix()
undo()
vim.cmd('qall!')
