-- :PogInsert, :PogLibrary, :PogPreview and the insertion code actions. Which prompts the starter library has is asked
-- of the server, so that these cases do not change with its content.

local workspace = require('workspace')

local empty = '---\nname: Scratch\ndescription: A place to insert into.\n---\nsystem:\nHello.\n\nuser:\n\n'
--- The same as a buffer holds it; its last line, where the cases insert, is empty.
local head = empty:sub(1, -2)

local function options()
  return { files = workspace.files({ ['prompts/scratch.pog.md'] = empty }) }
end

--- Lines of the entry's rendered text long enough to be recognised.
local function telling_lines(preview)
  local lines = {}
  for _, message in ipairs(preview.messages) do
    vim.list_extend(lines, vim.tbl_filter(function(line)
      return #line > 25
    end, vim.split(message.content, '\n')))
  end
  assert(#lines > 0, 'nothing to recognise in ' .. vim.inspect(preview))
  return lines
end

--- True when `text` holds most of `lines`: those with a parameter in them read differently once it has a value.
local function holds_most(text, lines)
  local found = 0
  for _, line in ipairs(lines) do
    found = found + (text:find(vim.trim(line), 1, true) and 1 or 0)
  end
  return found * 2 > #lines
end

return function(t)
  local wait = t.Child.wait

  --- The first includable starter entry the server finds for `query`, seen from the current file.
  local function starter(nvim, query)
    local items = nvim:ask('pog/library/search', {
      query = query,
      uri = nvim:lua('return vim.uri_from_bufnr(0)'),
    }).items
    for i, item in ipairs(items) do
      if item.source == 'starter' and item.includable then
        return item, i
      end
    end
    error('no starter prompt for ' .. query .. ' in ' .. vim.inspect(items))
  end

  --- The messages of a prompt: what stands behind the front matter.
  local function body(text)
    return assert(text:match('\n%-%-%-\n(.*)$'), 'no front matter in:\n' .. text)
  end

  t.test('PogInsert: as include, typed through the built-in menu', options(), function(nvim)
    nvim:open('prompts/scratch.pog.md')
    local item, place = starter(nvim, 'code review')
    nvim:keys('G:PogInsert code review<CR>')
    nvim:wait_mode('c')
    nvim:keys(place .. '<CR>1<CR>')
    nvim:wait_mode('n')
    nvim:wait_text('{% include "' .. item.id)
    assert(vim.startswith(body(nvim:text()), body(head) .. '{% include "'), 'not at the cursor:\n' .. nvim:text())
    -- What the included prompt needs is declared, so that the file is right at once.
    for _, parameter in ipairs(item.parameters) do
      local declared = nvim:text():find('\n  ' .. parameter.name .. ': ', 1, true) ~= nil
      t.eq(declared, parameter.required, parameter.name)
    end
  end)

  t.test('PogInsert: as text with parameters filled in', options(), function(nvim)
    nvim:open('prompts/scratch.pog.md')
    local item = starter(nvim, 'code review')
    nvim:picker({ '^' .. vim.pesc(item.id) .. ':?', '^Text' }, 'a value typed by hand')
    nvim:keys('G:PogInsert code review<CR>')
    local lines = telling_lines(nvim:ask('pog/library/preview', { id = item.id }))
    wait('the text of the prompt', function()
      return holds_most(nvim:text(), lines)
    end)
    assert(vim.startswith(nvim:text(), head), 'not at the cursor:\n' .. nvim:text())
    t.eq(nvim:text():find('{% include "' .. item.id, 1, true), nil)
    local asked = vim.tbl_filter(function(parameter)
      return parameter.required
    end, item.parameters)
    t.eq(#nvim:menus() - 2 + nvim:lua('return #_G.questions'), #asked)
    if nvim:lua('return #_G.questions') > 0 then
      t.has(nvim:text(), 'a value typed by hand')
    end
  end)

  t.test('PogInsert: at the cursor behind an emoji', {
    files = workspace.files({ ['prompts/scratch.pog.md'] = (empty:gsub('Hello', '😀😀 here')) }),
  }, function(nvim)
    nvim:open('prompts/scratch.pog.md')
    local item = starter(nvim, 'code review')
    nvim:picker({ '^' .. vim.pesc(item.id) .. ':?', '^Include' })
    nvim:cursor_on('here')
    nvim:keys(':PogInsert code review<CR>')
    nvim:wait_text('{% include "' .. item.id)
    t.has(nvim:text(), 'here.')
    assert(nvim:text():find('😀😀%s+{%% include'), nvim:text())
  end)

  t.test('PogInsert: a range is replaced', options(), function(nvim)
    nvim:open('prompts/scratch.pog.md')
    local item = starter(nvim, 'code review')
    nvim:picker({ '^' .. vim.pesc(item.id) .. ':?', '^Include' })
    nvim:keys(':6PogInsert code review<CR>')
    nvim:wait_text('{% include "' .. item.id)
    t.eq(nvim:text():find('Hello.', 1, true), nil)
    t.has(nvim:text(), 'user:')
  end)

  t.test('PogInsert: nothing found is said kindly', options(), function(nvim)
    nvim:open('prompts/scratch.pog.md')
    nvim:keys(':PogInsert zzqqxxyy vvkkjj<CR>')
    wait('the message', function()
      return nvim:messages():find('No library prompts match "zzqqxxyy vvkkjj"', 1, true)
    end)
    t.eq(nvim:text(), head)
  end)

  t.test('PogInsert: in a file that is no prompt', {
    files = workspace.files({ ['notes.txt'] = 'Notes\n\n' }),
  }, function(nvim)
    nvim:edit('notes.txt')
    nvim:picker({ '^', '^Text' }, '')
    nvim:keys('G:PogInsert code review<CR>')
    wait('inserted text', function()
      return #nvim:lines() > 3
    end)
    t.eq(nvim:lines()[1], 'Notes')
  end)

  t.test('code action: insert library prompt', options(), function(nvim)
    nvim:open('prompts/scratch.pog.md')
    nvim:picker({ '^Insert library prompt' })
    nvim:keys('Ggra')
    wait('an insertion', function()
      return #nvim:text() > #head
    end)
    assert(vim.startswith(body(nvim:text()), body(head)), 'not at the cursor:\n' .. nvim:text())
  end)

  --- Text of the window that shows a buffer of pog's own, false while there is none.
  local function split(nvim)
    return nvim:lua([[
      for _, win in ipairs(vim.api.nvim_list_wins()) do
        local buf = vim.api.nvim_win_get_buf(win)
        if vim.api.nvim_buf_get_name(buf):find('^pog://') then
          return table.concat(vim.api.nvim_buf_get_lines(buf, 0, -1, false), '\n')
        end
      end
      return false]])
  end

  t.test('PogPreview: rendered messages, live', { files = workspace.files() }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:keys(':PogPreview language=rust<CR>')
    local text = wait('the preview', function()
      return split(nvim)
    end)
    t.has(text, '# system')
    t.has(text, 'You review rust code.')
    t.has(text, '# user')
    t.has(text, '**Missing values:** code')
    t.eq(nvim:lua('return vim.bo.filetype'), 'pog')
    wait('the preview drawn', function()
      return table.concat(nvim:screen(), '\n'):find('You review rust code.', 1, true)
    end)
    nvim:cursor_on('You review')
    -- While typing, not only after it.
    nvim:keys('cwThey')
    nvim:wait_screen('They review rust code.')
    nvim:wait_mode('i')
    nvim:keys(' all')
    nvim:wait_screen('They all review rust code.')
    nvim:keys('<Esc>')
    -- A template that is broken meanwhile says so there, and comes back.
    nvim:type('o{% if %}<Esc>')
    nvim:wait_screen('Cannot render')
    nvim:type('u')
    nvim:wait_screen('They all review rust code.')
    -- Again with other values: the same preview takes them.
    nvim:type(':PogPreview code=x<CR>')
    wait('both values', function()
      local now = split(nvim)
      return now:find('They all review rust code.', 1, true) and not now:find('Missing values', 1, true)
    end)
    t.eq(nvim:lua('return #vim.api.nvim_list_wins()'), 2)
  end)

  local typed = (workspace.review:gsub('  code: [^\n]*\n', [[
  code: { type: string, description: The code to review. }
  strict: { type: boolean, default: false }
  depth: { type: integer, default: 1 }
  tone: { type: string, enum: [kind, blunt], default: kind }
]]) .. '{{ "strict" if strict else "lax" }}, depth {{ depth + 1 }}, {{ tone }}.\n')

  --- Types `keys` in the preview's window.
  local function in_preview(nvim)
    nvim:type('<C-w>w')
    wait('the preview\'s window', function()
      return vim.startswith(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'pog://')
    end)
  end

  t.test('PogPreview: inputs are set by keys', {
    files = workspace.files({ ['prompts/review.pog.md'] = typed }),
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:type(':vertical PogPreview<CR>')
    nvim:wait_screen('lax, depth 2, kind.')
    nvim:wait_screen('- **language** (string, required): no value')
    in_preview(nvim)
    -- Text, on its line.
    nvim:cursor_on('**language**')
    nvim:type('i')
    nvim:wait_mode('c')
    nvim:keys('rust<CR>')
    nvim:wait_screen('You review rust code.')
    nvim:wait_screen('- **language** (string, required): `rust`')
    -- A number; the value there is stands in the question.
    nvim:cursor_on('**depth**')
    nvim:type('<CR>')
    nvim:wait_mode('c')
    nvim:keys('41<CR>')
    nvim:wait_screen('depth 42')
    nvim:cursor_on('**depth**')
    nvim:type('<CR>')
    nvim:wait_mode('c')
    nvim:keys('<BS>0<CR>')
    nvim:wait_screen('depth 41')
    -- A choice, a boolean.
    nvim:cursor_on('**tone**')
    nvim:type('i')
    nvim:wait_mode('c')
    nvim:keys('2<CR>')
    nvim:wait_screen('blunt.')
    nvim:cursor_on('**strict**')
    nvim:type('i')
    nvim:wait_mode('c')
    nvim:keys('1<CR>')
    nvim:wait_screen('strict, depth')
    -- Taken away again.
    nvim:cursor_on('**strict**')
    nvim:type('x')
    nvim:wait_screen('lax, depth')
    -- Anywhere else `i` asks which.
    nvim:type('G')
    nvim:type('i')
    nvim:wait_mode('c')
    nvim:keys('1<CR>')
    nvim:keys('<C-u>zig<CR>')
    nvim:wait_screen('You review zig code.')
    nvim:type('q')
    t.eq(split(nvim), false)
  end)

  t.test('PogPreview: follows a file that is included', {
    files = workspace.files({
      ['prompts/part.pog.md'] = 'Be kind.\n',
      ['prompts/whole.pog.md'] = 'user:\n{% include "part" %}\n',
    }),
  }, function(nvim)
    nvim:open('prompts/whole.pog.md')
    nvim:type(':vertical PogPreview<CR>')
    nvim:wait_screen('Be kind.')
    nvim:open('prompts/part.pog.md')
    nvim:cursor_on('kind')
    nvim:type('cwbrave<Esc>')
    wait('the new text in the preview', function()
      return split(nvim):find('Be brave.', 1, true)
    end)
  end)

  t.test('PogPreview: a window that is scrolled stays where it is', {
    files = workspace.files({
      ['prompts/review.pog.md'] = workspace.review .. ('a line\n\n'):rep(60) .. 'The last.\n',
    }),
  }, function(nvim)
    nvim:open('prompts/review.pog.md')
    nvim:type(':PogPreview language=rust<CR>')
    nvim:wait_screen('You review rust code.')
    in_preview(nvim)
    nvim:type('G')
    nvim:wait_screen('The last.')
    local top = nvim:lua('return vim.fn.line("w0")')
    assert(top > 20)
    nvim:type('<C-w>w')
    nvim:cursor_on('You review')
    nvim:type('cwThey<Esc>')
    wait('the new text', function()
      return split(nvim):find('They review rust code.', 1, true)
    end)
    t.eq(nvim:lua([[
      for _, win in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(win)):find('^pog://') then
          return vim.fn.line('w0', win)
        end
      end]]), top)
  end)

  t.test('PogLibrary: preview an entry, insert it from there', options(), function(nvim)
    nvim:open('prompts/scratch.pog.md')
    local item = starter(nvim, 'code review')
    nvim:picker({ '^' .. vim.pesc(item.id) .. ':?', '^Include' })
    nvim:keys('G:PogLibrary<CR>')
    local text = wait('the preview', function()
      return split(nvim)
    end)
    t.has(text, item.id)
    assert(holds_most(text, telling_lines(nvim:ask('pog/library/preview', { id = item.id }))), text)
    nvim:keys('<CR>')
    wait('back in the file', function()
      return nvim:lua('return vim.bo.filetype') == 'pog'
    end)
    nvim:wait_text('{% include "' .. item.id)
    t.eq(split(nvim), false)
  end)

  t.test('PogLibrary: only one phase', options(), function(nvim)
    nvim:open('prompts/scratch.pog.md')
    local item = starter(nvim, 'code review')
    nvim:picker({ '^nothing to pick$' })
    nvim:keys(':PogLibrary phase=' .. item.phase .. '<CR>')
    local offered = wait('the menu', function()
      return nvim:menus()[1]
    end)
    local all = nvim:ask('pog/library/list', { uri = nvim:lua('return vim.uri_from_bufnr(0)') }).items
    assert(#offered.labels > 0 and #offered.labels < #all, ('%d of %d'):format(#offered.labels, #all))
  end)

  t.test('PogLibrary: inputs set in the preview are inserted', options(), function(nvim)
    nvim:open('prompts/scratch.pog.md')
    local item = starter(nvim, 'code review')
    local parameter = vim.iter(item.parameters):find(function(p)
      return p.required and not p.enum and p.type == 'string'
    end)
    nvim:picker({ '^' .. vim.pesc(item.id) .. ':?', '^Text' }, 'a value typed by hand')
    nvim:keys('G:PogLibrary<CR>')
    wait('the preview', function()
      return split(nvim)
    end)
    nvim:cursor_on('**' .. parameter.name .. '**')
    nvim:type('i')
    wait('the value in the preview', function()
      return split(nvim):find('`a value typed by hand`', 1, true)
    end)
    local asked = nvim:lua('return #_G.questions')
    nvim:type('gg<CR>')
    nvim:wait_text('a value typed by hand')
    assert(vim.startswith(nvim:text(), head), nvim:text())
    -- What has a value is not asked for again.
    local questions = nvim:lua('return _G.questions')
    for i = asked + 1, #questions do
      assert(not vim.startswith(questions[i], parameter.name .. ' '), questions[i])
    end
  end)

  t.test('PogLibrary: says what is wrong, where it stands', {
    files = workspace.files({
      ['prompts/review.pog.md'] = (workspace.misspelt:gsub('name: Review', 'name: Review\nstage: discovered')),
    }),
  }, function(nvim)
    nvim:open('prompts/summary.prompt.yml')
    nvim:picker({ '^nothing$' })
    nvim:type(':PogLibrary<CR>')
    local menu = wait('the menu', function()
      return nvim:menus()[1]
    end)
    local label = vim.iter(menu.labels):find(function(one)
      return vim.startswith(one, 'review [')
    end)
    assert(label:find('^review %[discovered, .*%d errors?%]: Reviews') , label)
  end)

  t.test('PogLibrary: to read only, in a buffer without a name', options(), function(nvim)
    nvim:picker({ '^development/' })
    nvim:type(':PogLibrary phase=development<CR>')
    local text = wait('the preview', function()
      return split(nvim)
    end)
    assert(not text:find('inserts it', 1, true), text)
    t.has(text, 'closes this')
    nvim:type('q')
    nvim:type(':PogInsert<CR>')
    nvim:wait_message('give this buffer a name first')
  end)
end
