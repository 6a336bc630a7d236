-- Which files the server is attached to, and as what. Neovim's own file types stay as they are.

local workspace = require('workspace')

--- Attached clients of the current buffer, once the server had its time to start.
local function attached(nvim)
  return nvim:lua([[return #vim.lsp.get_clients({ bufnr = 0, name = 'pog' })]])
end

return function(t)
  local wait = t.Child.wait

  -- Name, Neovim's file type, and whether the name is certain.
  local files = {
    { '.github/prompts/review.prompt.md', 'markdown' },
    { '.github/instructions/tests.instructions.md', 'markdown' },
    { '.github/agents/helper.md', 'markdown' },
    { '.claude/commands/git/commit.md', 'markdown' },
    { '.claude/agents/tester.md', 'markdown' },
    { '.cursor/rules/style.mdc', 'markdown' },
    { 'skills/pdf/SKILL.md', 'markdown' },
    { 'AGENTS.md', 'markdown' },
    { 'summary.prompt.yml', 'yaml' },
    { 'promptfooconfig.yaml', 'yaml' },
    { 'promptfooconfig.json', 'json' },
    { 'chat.prompty', 'prompty' },
    { 'greet.prompt', 'dotprompt' },
    { 'sheet.poml', 'poml' },
    { 'plugins/fun/joke/skprompt.txt', 'text' },
  }

  t.test('formats: certain names attach anywhere, with the file type they have', {
    files = { ['a.txt'] = '' },
  }, function(nvim)
    for _, file in ipairs(files) do
      nvim:open(file[1])
      t.eq(nvim:lua('return vim.bo.filetype'), file[2], file[1])
    end
    t.eq(nvim:lua('return #vim.lsp.get_clients()'), 1)
  end)

  local others = { ['notes.md'] = 'markdown', ['ci.yml'] = 'yaml', ['data.json'] = 'json', ['main.rs'] = 'rust' }

  t.test('formats: other files are left alone where no policy is', {
    files = { ['AGENTS.md'] = '# Agents\n' },
  }, function(nvim)
    nvim:open('AGENTS.md')
    for name, filetype in pairs(others) do
      nvim:edit(name)
      t.eq(nvim:lua('return vim.bo.filetype'), filetype)
      vim.wait(50)
      t.eq(attached(nvim), 0, name)
    end
  end)

  t.test('formats: beside a policy the server looks into what may be a prompt', {
    files = workspace.files(),
  }, function(nvim)
    for _, name in ipairs({ 'notes.md', 'ci.yml', 'data.json', 'prompts/mail.j2' }) do
      nvim:open(name)
    end
    t.eq(nvim:lua('return vim.bo.filetype'), 'jinja')
    nvim:edit('main.rs')
    vim.wait(100)
    t.eq(attached(nvim), 0)
    nvim:lua([[vim.cmd.edit('fugitive:///repository/notes.md')]])
    vim.wait(100)
    t.eq(attached(nvim), 0)
  end)

  t.test('formats: a file type of another plugin stays', {
    files = workspace.files({ ['sheet.poml'] = '<poml></poml>\n' }),
    init = [[vim.filetype.add({ extension = { poml = 'xml' } })
      vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
        pattern = '*.prompty',
        command = 'setfiletype other',
      })]],
  }, function(nvim)
    nvim:open('sheet.poml')
    t.eq(nvim:lua('return vim.bo.filetype'), 'xml')
    nvim:open('chat.prompty')
    t.eq(nvim:lua('return vim.bo.filetype'), 'other')
  end)

  t.test('formats: findings in files of other tools', {
    files = workspace.files({
      ['skills/pdf/SKILL.md'] = '---\nname: not-the-folder\ndescription: Reads PDF files.\n---\nRead them.\n',
      ['summary.prompt.yml'] = 'name: Summary\nmessages:\n  - role: usr\n    content: Hello\n',
    }),
  }, function(nvim)
    for _, name in ipairs({ 'skills/pdf/SKILL.md', 'summary.prompt.yml' }) do
      nvim:open(name)
      local found = wait('a finding in ' .. name, function()
        return nvim:diagnostics()[1]
      end)
      wait('a sign in ' .. name, function()
        return nvim:screen()[found.lnum + 1]:find('^[EWIH] ')
      end)
    end
  end)

  -- There is a grammar for native prompts only; the others have what the server tells.
  t.test('formats: the server colours what has no grammar', {
    files = workspace.files({
      ['chat.prompty'] = '---\nname: Chat\ninputs:\n  name: { type: string }\n---\nsystem:\nGreet {{ name }} now.\n',
    }),
  }, function(nvim)
    nvim:open('chat.prompty')
    local row, col = nvim:cursor_on('name }}')
    local token = wait('a token for the parameter', function()
      return nvim:lua('return (vim.lsp.semantic_tokens.get_at_pos(0, ...) or {})[1] or false', row, col)
    end)
    assert(token.type ~= '', vim.inspect(token))
    wait('its colour', function()
      return nvim:lua([[
        local row, col = ...
        vim.cmd.redraw()
        local function cell(column)
          local at = vim.fn.screenpos(0, row + 1, column + 1)
          return vim.fn.screenattr(at.row, at.col)
        end
        return cell(col) ~= cell(0)]], row, col)
    end)
  end)

  t.test('formats: settings of vim.lsp.config reach the server', {
    files = workspace.files({ ['prompts/review.pog.md'] = workspace.misspelt }),
    init = [[vim.lsp.config('pog', { settings = { pog = { diagnostics = { enable = false } } } })]],
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:ask('textDocument/hover', {
      textDocument = { uri = nvim:lua('return vim.uri_from_bufnr(0)') }, position = { line = 3, character = 1 },
    })
    vim.wait(300)
    t.eq(#nvim:diagnostics(), 0)
    nvim:lua([[
      local client = vim.lsp.get_clients({ name = 'pog' })[1]
      client.settings = { pog = { diagnostics = { enable = true } } }
      client:notify('workspace/didChangeConfiguration', { settings = client.settings })]])
    wait('the finding', function()
      return nvim:diagnostics('langauge')[1]
    end)
  end)

  -- What people put into their configuration must neither double findings nor lose them.
  local all = 'vim.lsp.protocol.make_client_capabilities()'
  for name, init in vim.spairs({
    ['an on_init'] = [[vim.lsp.config('pog', { on_init = function() end })]],
    ['all capabilities'] = ([[vim.lsp.config('pog', { capabilities = %s })]]):format(all),
    ['capabilities for all servers'] = ([[vim.lsp.config('*', { capabilities = %s })]]):format(all),
  }) do
    t.test('formats: findings once with ' .. name .. ' of one\'s own', {
      files = workspace.files({ ['prompts/review.pog.md'] = workspace.misspelt }),
      init = init,
    }, function(nvim)
      nvim:open('prompts/review.pog.md')
      wait('the finding', function()
        return nvim:diagnostics('langauge')[1]
      end)
      nvim:ask('textDocument/diagnostic', { textDocument = { uri = nvim:lua('return vim.uri_from_bufnr(0)') } })
      vim.wait(200)
      t.eq(#nvim:diagnostics('langauge'), 1)
    end)
  end
end
