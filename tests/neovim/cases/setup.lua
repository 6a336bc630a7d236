-- What a person meets before and after the work: a missing program, the health report, switching off, leaving.

local workspace = require('workspace')

local function health(nvim)
  nvim:lua([[vim.cmd('checkhealth pog')]])
  return nvim:text()
end

return function(t)
  local wait = t.Child.wait
  local without = { server = false, files = workspace.files() }
  local with = { files = workspace.files() }

  t.test('missing program: one kind message', without, function(nvim)
    nvim:edit('prompts/review.pog.md')
    nvim:edit('prompts/summary.prompt.yml')
    nvim:edit('AGENTS.md')
    vim.wait(200)
    local messages = nvim:messages()
    local _, times = messages:gsub("pog: 'pog' was not found", '')
    t.eq(times, 1)
    t.has(messages, 'cargo install')
    t.has(messages, 'vim.g.pog_cmd')
    assert(not messages:find('E%d+:') and not messages:find('traceback'), messages)
  end)

  t.test('missing program: commands say so too', without, function(nvim)
    local commands = {
      'PogInsert', 'PogPreview', 'PogLibrary', 'PogNew x', 'PogBump', 'PogPromote', 'PogConvert native',
      'PogExplain some/rule', 'PogStatus', 'PogRestart',
    }
    for _, command in ipairs(commands) do
      nvim:lua([[vim.cmd.edit('notes.txt'); vim.cmd('messages clear')]])
      nvim:lua('vim.cmd(...)', command)
      t.has(nvim:messages(), "pog: 'pog' was not found")
      assert(not nvim:messages():find('E%d+:') and not nvim:messages():find('traceback'), nvim:messages())
    end
  end)

  t.test('missing program: no message without a prompt file', {
    server = false,
    files = workspace.files({ ['notes.md'] = '# Notes\n' }),
  }, function(nvim)
    nvim:edit('notes.md')
    t.eq(nvim:messages(), '')
  end)

  t.test('checkhealth: all well', with, function(nvim)
    nvim:open('prompts/review.pog.md')
    -- Answered when the first index is complete.
    nvim:ask('pog/library/list', {})
    local report = health(nvim)
    local lines = { 'Executable: ' .. nvim.home .. '/bin/pog', 'Version: pog ', 'parser/pog.so', 'queries match' }
    for _, line in ipairs(lines) do
      t.has(report, line)
    end
    t.has(report, 'Client 1: ' .. nvim.workspace .. ', 1 buffer(s)')
    t.has(report, 'Responding: ready, 2 prompts in the workspace')
    t.has(report, 'Picker: vim.ui.select')
    assert(not report:find('ERROR') and not report:find('WARNING'), report)
  end)

  t.test('checkhealth: drawn', with, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:keys(':checkhealth pog<CR>')
    nvim:wait_screen('Version: pog ')
  end)

  t.test('checkhealth: no parser', {
    files = workspace.files(),
    init = [[vim.treesitter.language.add = function() return nil, 'not there' end]],
  }, function(nvim)
    local report = health(nvim)
    t.has(report, 'WARNING No tree-sitter parser for pog: not there')
    t.has(report, 'nvim -l build.lua')
  end)

  t.test('checkhealth: program missing', without, function(nvim)
    local report = health(nvim)
    t.has(report, "ERROR 'pog' is not executable")
    t.has(report, 'cargo install')
  end)

  t.test('vim.g.pog_cmd names another program', without, function(nvim)
    nvim:lua([[
      vim.lsp.enable('pog', false)
      vim.g.pog_cmd, vim.g.loaded_pog = ..., nil
      vim.cmd.runtime('plugin/pog.lua')]], vim.env.POG_BIN)
    nvim:open('prompts/review.pog.md')
    t.eq(nvim:lua('return vim.lsp.get_clients()[1].config.cmd'), { vim.env.POG_BIN, 'lsp' })
  end)

  t.test('vim.g.pog_disable switches everything off', {
    files = workspace.files(),
    init = 'vim.g.pog_disable = true',
  }, function(nvim)
    nvim:edit('prompts/review.pog.md')
    vim.wait(300)
    t.eq(nvim:lua('return #vim.lsp.get_clients()'), 0)
    t.eq(nvim:lua([[return vim.fn.getcompletion('Pog', 'command')]]), {})
    t.eq(nvim:messages(), '')
  end)

  t.test('disable and quit: nothing is left running', with, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:lua([[vim.lsp.enable('pog', false)]])
    wait('the client to stop', function()
      return nvim:lua('return #vim.lsp.get_clients() == 0')
    end)
    assert(not nvim:messages():find('quit with exit code'), nvim:messages())
    t.eq(nvim:quit(), 0)
  end)
end
