-- The commands about one prompt or the server, typed by keys; their completion; code lenses.

local workspace = require('workspace')

local sort = [[
---
name: Sort
description: Sorts reports.
parameters:
  report: { type: string, description: The report. }
---
user:
Sort {{ report }}.
]]

local versioned = (sort:gsub('description: Sorts', 'version: 1.0.0\ndescription: Sorts'))

--- A git repository with everything in it committed, as a version has to be compared with something.
local function commit(nvim)
  for _, command in ipairs({
    { 'init', '-q' },
    { 'add', '-A' },
    { '-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-qm', 'All' },
  }) do
    local done = vim.system(vim.list_extend({ 'git' }, command), { cwd = nvim.workspace, text = true }):wait()
    assert(done.code == 0, done.stderr)
  end
end

--- What is offered for a command line, as `<Tab>` asks for it.
local function completions(nvim, line)
  return nvim:lua([[return vim.fn.getcompletion(..., 'cmdline')]], line)
end

return function(t)
  local wait = t.Child.wait
  local files = workspace.files({ ['prompts/development/sort.pog.md'] = sort })

  --- Text of the floating window, false while there is none.
  local function float(nvim)
    return not nvim:request('nvim_get_mode').blocking and nvim:lua([[
      for _, win in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(win).relative ~= '' then
          return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false), '\n')
        end
      end
      return false]])
  end

  t.test('PogNew: a prompt at its place, shown', { files = files }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:keys(':PogNew development/triage stage=interaction<CR>')
    wait('the new file', function()
      return vim.endswith(nvim:lua('return vim.api.nvim_buf_get_name(0)'), '/prompts/development/triage.pog.md')
    end)
    nvim:wait_text('stage: interaction')
    t.has(nvim:text(), 'phase: development')
    nvim:wait_message("Made 'development/triage'")
    wait('the client for it', function()
      return nvim:lua([[return #vim.lsp.get_clients({ bufnr = 0, name = 'pog' })]]) == 1
    end)
  end)

  t.test('PogNew: of a library prompt, asked for its id, in an empty buffer', { files = files }, function(nvim)
    nvim:keys(':PogNew from=development/sort<CR>')
    nvim:wait_mode('c')
    nvim:keys('testing/mine<CR>')
    nvim:wait_text('Sort {{ report }}.')
    t.eq(nvim:lua('return vim.fn.expand("%:t")'), 'mine.pog.md')
  end)

  t.test('PogNew: a refusal is shown, nothing is made', { files = files }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:keys(':PogNew review<CR>')
    nvim:wait_message("has the id 'review' already")
    t.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'review.pog.md')
  end)

  t.test('PogBump: least step and a named one', {
    files = workspace.files({ ['prompts/development/sort.pog.md'] = versioned }),
  }, function(nvim)
    commit(nvim)
    nvim:open('prompts/development/sort.pog.md')
    nvim:cursor_on('Sort {{')
    nvim:keys('cwOrder<Esc>')
    nvim:wait_text('Order {{')
    nvim:type(':PogBump<CR>')
    nvim:wait_text('version: 1.0.1')
    nvim:wait_message('1.0.0 -> 1.0.1')
    nvim:type(':PogBump major A new start.<CR>')
    nvim:wait_text('version: 2.0.0')
    nvim:wait_text('A new start.')
  end)

  t.test('a commit made from the editor is the new baseline', {
    files = workspace.files({ ['prompts/development/sort.pog.md'] = versioned }),
  }, function(nvim)
    commit(nvim)
    nvim:open('prompts/development/sort.pog.md')
    nvim:cursor_on('Sort {{')
    nvim:keys('cwOrder<Esc>')
    wait('the finding about the version', function()
      return vim.iter(nvim:diagnostics()):any(function(d)
        return d.code == 'version/bump-required'
      end)
    end)
    nvim:type(':silent write<CR>')
    nvim:type(':silent !git -c user.name=A -c user.email=a@example.org commit -qam More<CR>')
    wait('no finding about the version', function()
      return not nvim:request('nvim_get_mode').blocking and #nvim:diagnostics() == 0
    end)
  end)

  t.test('a file the server has not open is told when written', { files = files }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:lua([[
      _G.told = {}
      local client = vim.lsp.get_clients({ name = 'pog' })[1]
      local notify = client.notify
      client.notify = function(self, method, params)
        if method == 'workspace/didChangeWatchedFiles' then table.insert(_G.told, params.changes[1].uri) end
        return notify(self, method, params)
      end]])
    nvim:edit('CODEOWNERS')
    nvim:keys('i* @ada<Esc>')
    nvim:type(':silent write<CR>')
    local told = wait('the notice', function()
      return nvim:lua('return _G.told')[1]
    end)
    assert(vim.endswith(told, '/workspace/CODEOWNERS'), told)
    nvim:edit('prompts/review.pog.md')
    nvim:type(':silent write<CR>')
    vim.wait(100)
    t.eq(#nvim:lua('return _G.told'), 1)
  end)

  t.test('PogPromote: to the stage named', { files = files }, function(nvim)
    nvim:open('prompts/development/sort.pog.md')
    nvim:keys(':PogPromote validated<CR>')
    nvim:wait_text('stage: validated')
    nvim:wait_message("Now at 'validated'")
    nvim:type(':PogPromote perfect<CR>')
    nvim:wait_message("'perfect' is no stage")
  end)

  t.test('PogConvert: the new file is shown', { files = files }, function(nvim)
    nvim:open('prompts/development/sort.pog.md')
    nvim:keys(':PogConvert github-models<CR>')
    wait('the new file', function()
      return nvim:lua('return vim.fn.expand("%:t")') == 'sort.prompt.yml'
    end)
    nvim:wait_text('Sort {{report}}.')
  end)

  t.test('PogConvert: the format is asked for', { files = files }, function(nvim)
    nvim:open('prompts/development/sort.pog.md')
    nvim:picker({ '^prompty$' })
    nvim:keys(':PogConvert<CR>')
    wait('the new file', function()
      return nvim:lua('return vim.fn.expand("%:e")') == 'prompty'
    end)
    nvim:wait_text('inputs:')
  end)

  t.test('PogConvert: every format offered is one the server knows', { files = files }, function(nvim)
    nvim:open('prompts/development/sort.pog.md')
    local targets = completions(nvim, 'PogConvert ')
    local help = vim.system({ vim.env.POG_BIN, 'convert', '--help' }, { text = true }):wait().stdout
    local known = vim.split(help:match('possible values: (native[^%]]*)'), ', ')
    table.sort(known)
    local offered = vim.deepcopy(targets)
    table.sort(offered)
    t.eq(offered, known)
    for _, to in ipairs(targets) do
      local answer = nvim:lua([[
        local client = vim.lsp.get_clients({ name = 'pog' })[1]
        local argument = { uri = vim.uri_from_bufnr(0), to = ... }
        local params = { command = 'pog.convertPrompt', arguments = { argument } }
        return client:request_sync('workspace/executeCommand', params, 8000, vim.api.nvim_get_current_buf())]], to)
      -- A native prompt cannot become native; all else can be written.
      assert(not answer.err or to == 'native', to .. ': ' .. vim.inspect(answer))
    end
  end)

  t.test('PogExplain: the rule under the cursor, and a rule by name', {
    files = workspace.files({ ['prompts/review.pog.md'] = workspace.misspelt }),
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    local found = wait('the finding', function()
      return nvim:diagnostics('langauge')[1]
    end)
    nvim:cursor_on('langauge')
    nvim:keys(':PogExplain<CR>')
    local text = wait('the float', function()
      return float(nvim)
    end)
    t.has(text, found.code)
    nvim:wait_screen(found.code)
    t.eq(completions(nvim, 'PogExplain '), { found.code })
    nvim:lua('vim.cmd.normal({ "gg", bang = true })')
    nvim:type(':PogExplain gate/requirement-mising<CR>')
    nvim:wait_message("'gate/requirement-missing'")
    nvim:type(':PogExplain<CR>')
    nvim:wait_message('no finding on this line')
  end)

  t.test('PogStatus: what the server sees', { files = files }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:ask('pog/library/list', {})
    nvim:keys(':PogStatus<CR>')
    local text = wait('the float', function()
      return float(nvim)
    end)
    local version = vim.trim(vim.system({ vim.env.POG_BIN, '--version' }, { text = true }):wait().stdout):match('%S+$')
    t.has(text, '**pog ' .. version .. '**, ready')
    t.has(text, 'workspace: 3 prompts')
    t.has(text, 'policy')
    nvim:wait_screen('Open prompts: 1')
  end)

  t.test('PogRestart: a new server for the same buffers', {
    files = workspace.files({ ['prompts/review.pog.md'] = workspace.misspelt, ['notes.txt'] = 'Notes\n' }),
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:edit('notes.txt')
    nvim:lua([[require('pog.server').with_client(0, function() end)]])
    local before = wait('both buffers', function()
      local got = nvim:lua([[local c = vim.lsp.get_clients({ name = 'pog' })[1]
        return { c.id, vim.tbl_count(c.attached_buffers) }]])
      return got[2] == 2 and got
    end)
    nvim:type(':PogRestart<CR>')
    wait('a new client with both buffers', function()
      return nvim:lua([[local c = vim.lsp.get_clients({ name = 'pog' })
        return #c == 1 and c[1].id ~= ... and vim.tbl_count(c[1].attached_buffers) == 2]], before[1])
    end)
    nvim:wait_message('server restarted')
    nvim:edit('prompts/review.pog.md')
    wait('findings of the new server', function()
      return nvim:diagnostics('langauge')[1]
    end)
  end)

  t.test('PogRestart: after the server was killed', { files = files }, function(nvim)
    nvim:open('prompts/review.pog.md')
    local pid = nvim:lua([[
      for _, pid in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
        if vim.api.nvim_get_proc(pid).name == 'pog' then return pid end
      end]])
    assert(vim.uv.kill(pid, 'sigkill') == 0)
    wait('the client to be gone', function()
      return nvim:lua([[return #vim.lsp.get_clients({ name = 'pog' })]]) == 0
    end)
    nvim:type(':PogRestart<CR>')
    wait('a new client', function()
      return nvim:lua([[return #vim.lsp.get_clients({ name = 'pog', bufnr = 0 })]]) == 1
    end)
  end)

  t.test('completion of command lines', { files = files }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:ask('pog/library/list', {})
    t.eq(completions(nvim, 'Pog'), {
      'PogBump', 'PogConvert', 'PogExplain', 'PogInsert', 'PogLibrary', 'PogNew', 'PogPreview', 'PogPromote',
      'PogRestart', 'PogStatus',
    })
    t.eq(completions(nvim, 'PogBump m'), { 'minor', 'major' })
    t.eq(completions(nvim, 'PogBump major m'), {})
    t.eq(completions(nvim, 'PogConvert d'), { 'dotprompt' })
    t.eq(completions(nvim, 'PogPreview '), { 'code=', 'language=' })
    t.eq(completions(nvim, 'PogPreview code=x '), { 'language=' })
    t.eq(completions(nvim, 'PogLibrary '), { 'layer=', 'phase=', 'stage=' })
    t.eq(completions(nvim, 'PogLibrary phase=dev'), { 'phase=development' })
    t.eq(completions(nvim, 'PogNew x stage=s'), { 'stage=skill' })
    t.eq(completions(nvim, 'PogNew x from=development/so'), { 'from=development/sort' })
    t.eq(completions(nvim, 'PogInsert development/so'), { 'development/sort' })
    t.eq(completions(nvim, 'PogPromote v'), { 'validated' })
  end)

  t.test('completion of command lines: typed, and drawn', { files = files }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:keys(':PogConvert <Tab>')
    wait('the menu drawn', function()
      local screen = table.concat(nvim:request('nvim_exec_lua', [[
        vim.cmd.redraw()
        local rows = {}
        for row = 1, vim.o.lines do
          local cells = {}
          for col = 1, vim.o.columns do cells[col] = vim.fn.screenstring(row, col) end
          rows[row] = table.concat(cells)
        end
        return rows]], {}), '\n')
      return screen:find('semantic-kernel', 1, true) and screen:find('langchain', 1, true)
    end)
    nvim:keys('<C-c>')
  end)

  t.test('completion of command lines: none without a server, and no error', {
    server = false,
    files = files,
  }, function(nvim)
    nvim:edit('prompts/review.pog.md')
    for _, command in ipairs({ 'PogInsert ', 'PogPreview ', 'PogNew x from=', 'PogExplain ' }) do
      t.eq(completions(nvim, command), {}, command)
    end
  end)

  local evaluated = workspace.files({
    ['prompts/cases.pog.md'] = [[
---
parameters: { a: string }
evals:
  - name: greets
    with: { a: x }
    expect: [{ contains: Hello }]
---
user:
Hello {{ a }}.
]],
  })

  local hinted = workspace.files({
    ['prompts/host.pog.md'] = [[
---
parameters:
  tone: { default: warm }
---
user:
{% include "part" %}
{{ tone }}
]],
    ['prompts/part.pog.md'] = '---\nversion: 1.4.2\n---\nHi.\n',
  })

  --- The lens texts of the current buffer as they are drawn.
  local function lenses(nvim)
    return nvim:lua([[
      local out = {}
      for name, ns in pairs(vim.api.nvim_get_namespaces()) do
        if name:find('codelens', 1, true) then
          for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, ns, 0, -1, { details = true })) do
            for _, chunk in ipairs(mark[4].virt_text) do table.insert(out, chunk[1]) end
          end
        end
      end
      return out]])
  end

  t.test('inlay hints: off unless asked for, on by option, kept up to date', { files = hinted }, function(nvim)
    nvim:open('prompts/host.pog.md')
    nvim:wait_screen('{{ tone }}')
    t.eq(nvim:lua('return vim.lsp.inlay_hint.is_enabled({ bufnr = 0 })'), false)
    nvim:lua('vim.g.pog_inlay_hints = true')
    nvim:type(':edit<CR>')
    nvim:wait_screen('{% include "part" 1.4.2 %}')
    nvim:wait_screen('{{ tone = warm }}')
    nvim:cursor_on('default: warm')
    nvim:keys('wwcwcool<Esc>')
    nvim:wait_screen('{{ tone = cool }}')
    -- The version of another file.
    nvim:type(':split prompts/part.pog.md<CR>')
    nvim:cursor_on('1.4.2')
    nvim:keys('C1.5.0<Esc>')
    nvim:wait_screen('{% include "part" 1.5.0 %}')
  end)

  t.test('code lenses: off unless asked for', { files = evaluated }, function(nvim)
    nvim:open('prompts/cases.pog.md')
    local uri = nvim:lua('return vim.uri_from_bufnr(0)')
    local answer = nvim:ask('textDocument/codeLens', { textDocument = { uri = uri } })
    assert(#answer > 0, 'the server has lenses here')
    vim.wait(300)
    t.eq(lenses(nvim), {})
  end)

  t.test('code lenses: on by option, drawn, kept up to date', {
    files = evaluated,
    init = 'vim.g.pog_code_lens = true',
  }, function(nvim)
    nvim:open('prompts/cases.pog.md')
    nvim:wait_screen('1/1 cases passed')
    nvim:cursor_on('Hello {{')
    nvim:keys('cwBye<Esc>')
    nvim:wait_screen('0/1 cases passed')
    nvim:wait_screen('failed: ')
    nvim:type('u')
    nvim:wait_screen('1/1 cases passed')
    assert(vim.list_contains(lenses(nvim), 'passed'), vim.inspect(lenses(nvim)))
    nvim:type(':bdelete!<CR>')
    nvim:wait_mode('n')
    t.eq(nvim:lua([[return pcall(vim.api.nvim_get_autocmds, { group = 'pog.lens.1' })]]), false)
  end)

  t.test('code lenses: lead to the users and to the preview', {
    files = hinted,
    init = 'vim.g.pog_code_lens = true',
  }, function(nvim)
    nvim:open('prompts/part.pog.md')
    nvim:wait_screen('used by 1 prompt')
    nvim:keys('gg')
    nvim:picker({ 'used by 1 prompt' })
    nvim:lua('vim.lsp.codelens.run()')
    wait('the list of users', function()
      return nvim:lua('return vim.bo.buftype') == 'quickfix'
    end)
    t.eq(#nvim:lines(), 1)
    t.has(nvim:lines()[1], 'prompts/host.pog.md|6 col 13')
    nvim:type(':cclose<CR>')
    nvim:picker({ 'preview' })
    nvim:lua('vim.lsp.codelens.run()')
    nvim:wait_screen('pog://preview/prompts/part.pog.md')
    -- What leads nowhere does nothing, and says nothing.
    nvim:picker({ 'about 2 tokens' })
    nvim:lua('vim.lsp.codelens.run()')
    t.eq(nvim:lua('return vim.api.nvim_exec2("messages", { output = true }).output'), '')
  end)
end
