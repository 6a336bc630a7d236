-- What the built-in LSP client shows and changes: attach, findings, completion, hover, quick fixes, rename.

local workspace = require('workspace')

--- Text of the floating window, if there is one.
local function float(nvim)
  return nvim:lua([[
    for _, win in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(win).relative ~= '' then
        return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false), '\n')
      end
    end
    return false]])
end

--- Words in the completion menu, best first; false while there is no menu.
local function menu(nvim)
  return nvim:lua([[
    if vim.fn.pumvisible() == 0 then return false end
    return vim.tbl_map(function(item) return item.abbr ~= '' and item.abbr or item.word end,
      vim.fn.complete_info({ 'items' }).items)]])
end

local broken = (workspace.review:gsub('{{ code }}\n$', '{%% if language\n'))

return function(t)
  local wait = t.Child.wait

  t.test('attach: native artifact, root at pog.toml', { files = workspace.files() }, function(nvim)
    nvim:open('prompts/review.pog.md')
    t.eq(nvim:lua('return vim.bo.filetype'), 'pog')
    t.eq(nvim:lua('return vim.bo.commentstring'), '{# %s #}')
    t.eq(nvim:lua('return vim.bo.omnifunc'), 'v:lua.vim.lsp.omnifunc')
    t.eq(nvim:lua('return vim.lsp.get_clients()[1].root_dir'), nvim.workspace)
  end)

  t.test('attach: the policy, and no other TOML', {
    files = workspace.files({ ['other.toml'] = 'x = 1\n', ['pog.toml'] = '[libary]\n' }),
  }, function(nvim)
    nvim:open('pog.toml')
    t.eq(nvim:lua('return vim.bo.filetype'), 'toml')
    t.eq(nvim:lua('return vim.lsp.get_clients()[1].root_dir'), nvim.workspace)
    wait('the mistake in pog.toml', function()
      return #nvim:diagnostics('did you mean') == 1
    end)
    nvim:edit('other.toml')
    vim.wait(200)
    t.eq(nvim:lua('return #vim.lsp.get_clients({ bufnr = 0 })'), 0)
  end)

  t.test('diagnostics: appear when broken, vanish when mended', {
    files = workspace.files({ ['prompts/review.pog.md'] = workspace.misspelt }),
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    local found = wait('a finding about langauge', function()
      return nvim:diagnostics('langauge')[1]
    end)
    local row, col = nvim:cursor_on('langauge')
    t.eq({ found.lnum, found.col, found.end_col }, { row, col, col + #'langauge' })
    t.eq(found.source, 'pog')
    wait('a sign beside the line', function()
      return nvim:screen()[row + 1]:find('^[EWIH] ')
    end)
    nvim:keys('ciwlanguage<Esc>')
    wait('no finding', function()
      return #nvim:diagnostics() == 0
    end)
  end)

  t.test('diagnostics: come and go because of another file', {
    files = workspace.files({
      ['prompts/part.pog.md'] = '---\nid: part\n---\nBe kind.\n',
      ['prompts/whole.pog.md'] = 'user:\n{% include "part" %}\n',
    }),
  }, function(nvim)
    nvim:open('prompts/whole.pog.md')
    nvim:lua('vim.cmd.split()')
    nvim:open('prompts/part.pog.md')
    nvim:lua([[_G.whole = vim.fn.bufnr('whole.pog.md')]])
    local function findings()
      return nvim:lua('return #vim.diagnostic.get(_G.whole)')
    end
    t.eq(findings(), 0)
    nvim:cursor_on('part')
    nvim:keys('cwpiece<Esc>')
    wait('a finding in the file that includes it', function()
      return findings() > 0
    end)
    nvim:type('u')
    wait('no finding in the file that includes it', function()
      return findings() == 0
    end)
  end)

  t.test('completion: parameter first, accepted with keys in half-broken text', {
    files = workspace.files({ ['prompts/review.pog.md'] = broken }),
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    -- A menu even for a single entry, as most people have it.
    nvim:lua([[vim.o.completeopt = 'menuone,popup']])
    nvim:cursor_on('user:')
    nvim:keys('O😀 {{ la<C-x><C-o>')
    local words = wait('the menu', function()
      return menu(nvim)
    end)
    t.eq(words[1], 'language')
    wait('the menu drawn', function()
      return table.concat(nvim:screen(), '\n'):find('\n[^\n]* language[^\n]*\n')
    end)
    nvim:keys('<C-y><Esc>')
    nvim:wait_mode('n')
    local line = nvim:lua('return vim.api.nvim_get_current_line()')
    assert(line:find('^😀 {{ language'), line)
  end)

  t.test('completion: opens by itself with the README snippet', { files = workspace.files() }, function(nvim)
    nvim:lua([[vim.api.nvim_create_autocmd('LspAttach', { callback = function(event)
      vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
    end })]])
    nvim:open('prompts/review.pog.md')
    nvim:keys('Go')
    nvim:wait_mode('i')
    for _, key in ipairs({ '{', '{', '<Space>' }) do
      nvim:keys(key)
    end
    local words = wait('the menu', function()
      return menu(nvim)
    end)
    assert(vim.list_contains(words, 'language') and vim.list_contains(words, 'code'), vim.inspect(words))
  end)

  t.test('hover: K shows the parameter description', { files = workspace.files() }, function(nvim)
    nvim:open('prompts/review.pog.md')
    local row, col = nvim:cursor_on('language }} your')
    assert(col > 30, 'the word stands behind an emoji, where byte and UTF-16 columns differ')
    nvim:keys('K')
    local text = wait('the float', function()
      return float(nvim)
    end)
    t.has(text, 'Language of the code')
    wait('the float drawn', function()
      return table.concat(nvim:screen(), '\n', row + 2):find('Language of the code', 1, true)
    end)
  end)

  t.test('code action: declare the parameter', {
    files = workspace.files({ ['prompts/review.pog.md'] = workspace.misspelt }),
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    wait('the finding', function()
      return nvim:diagnostics('langauge')[1]
    end)
    nvim:picker({ '[Dd]eclare.*langauge' })
    nvim:cursor_on('langauge')
    nvim:keys('gra')
    nvim:wait_text('\n  langauge:')
    wait('no finding about an undeclared name', function()
      return #nvim:diagnostics('langauge') == 0
    end)
  end)

  t.test('code action: did you mean', {
    files = workspace.files({ ['prompts/review.pog.md'] = workspace.misspelt }),
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    wait('the finding', function()
      return nvim:diagnostics('langauge')[1]
    end)
    nvim:picker({ '[^%w]language[^%w]' })
    nvim:cursor_on('langauge')
    nvim:keys('gra')
    nvim:wait_text('You review {{ language }} code.')
    t.eq(nvim:text() .. '\n', workspace.review)
    wait('no finding', function()
      return #nvim:diagnostics() == 0
    end)
  end)

  t.test('rename: a prompt that another file includes', {
    files = workspace.files({
      ['prompts/part.pog.md'] = '---\nid: part\nparameters:\n  tone: { type: string }\n---\nBe {{ tone }}.\n',
      ['prompts/whole.pog.md'] = '---\nparameters:\n  tone: { type: string }\n---\nuser:\n{% include "part" %}\n',
    }),
  }, function(nvim)
    nvim:open('prompts/whole.pog.md')
    nvim:lua('vim.cmd.split()')
    nvim:open('prompts/part.pog.md')
    nvim:cursor_on('part')
    nvim:keys('grn')
    nvim:wait_mode('c')
    nvim:keys('<C-u>piece<CR>')
    nvim:wait_text('id: piece')
    nvim:type('<C-w>w')
    nvim:wait_text('{% include "piece" %}')
  end)

  t.test('navigation: definition, references and symbols by keys', {
    files = workspace.files({
      ['prompts/part.pog.md'] = 'Be kind.\n',
      ['prompts/whole.pog.md'] = 'user:\n{% include "part" %}\n',
    }),
  }, function(nvim)
    nvim:open('prompts/whole.pog.md')
    nvim:cursor_on('part')
    nvim:keys('<C-]>')
    wait('the included file', function()
      return nvim:lua('return vim.fn.expand("%:t")') == 'part.pog.md'
    end)
    nvim:edit('prompts/review.pog.md')
    wait('the client', function()
      return nvim:lua([[return #vim.lsp.get_clients({ name = 'pog', bufnr = 0 })]]) == 1
    end)
    nvim:cursor_on('language }} your')
    nvim:keys('grr')
    local places = wait('the list of references', function()
      local list = nvim:lua('return vim.fn.getqflist()')
      return #list >= 3 and list
    end)
    t.eq(#places, 3)
    nvim:wait_screen('Is {{ language }} your favourite')
    nvim:type(':cclose<CR>')
    nvim:type('gO')
    wait('the outline', function()
      return #nvim:lua('return vim.fn.getloclist(0)') > 0
    end)
  end)

  t.test('rename: parameter in front matter and template', { files = workspace.files() }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:cursor_on('language }} your')
    nvim:keys('grn')
    nvim:wait_mode('c')
    nvim:keys('<C-u>tongue<CR>')
    nvim:wait_text('tongue')
    t.eq(nvim:text() .. '\n', (workspace.review:gsub('language', 'tongue')))
  end)
end
