-- :checkhealth pog. Reports what the plugin finds; changes nothing.

local M = {}

local function check_program()
  local server = require('pog.server')
  local program = server.missing_program()
  if program then
    vim.health.error(("'%s' is not executable"):format(program), {
      'Build it: cargo install --locked --path server/pog (in a checkout of pog)',
      'Or set its path: vim.g.pog_cmd = "/path/to/pog"',
    })
    return
  end
  local cmd = vim.lsp.config.pog.cmd
  if type(cmd) ~= 'table' then
    return vim.health.info('The server is started by a function in vim.lsp.config.pog.cmd')
  end
  vim.health.ok('Executable: ' .. vim.fn.exepath(cmd[1]))
  local ok, run = pcall(vim.system, { cmd[1], '--version' }, { text = true })
  local done = ok and run:wait(3000)
  if done and done.code == 0 then
    vim.health.ok('Version: ' .. vim.trim(done.stdout))
  else
    vim.health.warn(("'%s --version' failed"):format(cmd[1]))
  end
end

local function check_highlighting()
  local parser, why = vim.treesitter.language.add('pog')
  if not parser then
    vim.health.warn('No tree-sitter parser for pog' .. (why and ': ' .. why or ''), {
      'Run: nvim -l build.lua (in the plugin\'s folder; needs a C compiler)',
      'Without it prompts are only coloured by the server\'s semantic tokens.',
    })
    return
  end
  vim.health.ok('Parser: ' .. (vim.api.nvim_get_runtime_file('parser/pog.*', false)[1] or 'loaded'))
  local ok, query = pcall(vim.treesitter.query.get, 'pog', 'highlights')
  if ok and query then
    vim.health.ok('Highlight queries match the parser')
  else
    vim.health.error('Highlight queries: ' .. (ok and 'not found' or tostring(query)), 'Run: nvim -l build.lua')
  end
end

--- @param client vim.lsp.Client
local function check_client(client)
  local buffers = #vim.tbl_keys(client.attached_buffers)
  vim.health.ok(('Client %d: %s, %d buffer(s), %s'):format(
    client.id, client.root_dir or 'no workspace', buffers, client.offset_encoding))
  local answer = client:request_sync('pog/status', vim.empty_dict(), 2000)
  local status = answer and answer.result
  if not status then
    vim.health.warn('Not responding', ':PogRestart')
  else
    local library = status.library
    vim.health.ok(('Responding: %s, %d prompts in the workspace, %d from library sources, %d starter prompts'):format(
      status.ready and 'ready' or 'loading', library.workspace, library.library, library.starter))
  end
end

local function check_clients()
  if not vim.lsp.is_enabled('pog') then
    return vim.health.warn('The server is disabled', 'Remove vim.g.pog_disable, or call vim.lsp.enable("pog")')
  end
  local clients = vim.lsp.get_clients({ name = 'pog' })
  if #clients == 0 then
    vim.health.info('No client is running; it starts when you open a prompt file.')
  end
  for _, client in ipairs(clients) do
    check_client(client)
  end
end

local function check_pickers()
  local chosen = vim.g.pog_picker
  local known = { ['telescope'] = 'telescope', ['fzf-lua'] = 'fzf_lua', ['snacks'] = 'snacks' }
  for name, module in vim.spairs(known) do
    local there = require('pog.pickers.' .. module).available()
    if chosen == name and not there then
      vim.health.warn(("vim.g.pog_picker is '%s', which is not installed"):format(name))
    else
      local state = there and (chosen == name and 'in use' or 'found') or 'not installed (optional)'
      vim.health.info(name .. ': ' .. state)
    end
  end
  if not chosen or chosen == 'select' then
    vim.health.ok('Picker: vim.ui.select')
  elseif not known[chosen] then
    vim.health.warn(("vim.g.pog_picker is '%s'; expected 'telescope', 'fzf-lua', 'snacks' or 'select'"):format(chosen))
  end
end

function M.check()
  vim.health.start('pog: executable')
  check_program()
  vim.health.start('pog: language server')
  check_clients()
  vim.health.start('pog: highlighting')
  check_highlighting()
  vim.health.start('pog: pickers')
  check_pickers()
end

return M
