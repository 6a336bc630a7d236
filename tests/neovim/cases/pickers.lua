-- The library in pickers of other plugins: stand-ins with the calls of the real ones (standins/README.md).

local workspace = require('workspace')

local here = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))) .. '/standins/'

local empty = '---\nname: Scratch\ndescription: A place to insert into.\n---\nsystem:\nHello.\n\nuser:\n\n'

--- @param name string
--- @param init string
local function options(name, init)
  return {
    files = workspace.files({ ['prompts/scratch.pog.md'] = empty }),
    plugins = { here .. 'ui', here .. name },
    init = init,
  }
end

return function(t)
  --- Opens the picker with `keys`, looks at the first prompts, takes one as an include.
  local function pick(nvim, name, keys)
    nvim:open('prompts/scratch.pog.md')
    local items = nvim:ask('pog/library/search', {
      query = '',
      uri = nvim:lua('return vim.uri_from_bufnr(0)'),
      position = { line = 8, character = 0 },
    }).items
    nvim:type('G')
    nvim:type(keys)
    local shown = t.Child.wait('the picker', function()
      return not nvim:request('nvim_get_mode').blocking and nvim:lua('return _G.standin or false')
    end)
    t.eq(shown.name, name)
    t.eq(#shown.ordinals, #items)
    t.has(shown.ordinals[1], items[1].id)
    nvim:wait_screen(items[1].id)
    -- The preview follows.
    nvim:wait_screen('**' .. items[1].name .. '**')
    local wanted = 2
    while not items[wanted].includable do
      wanted = wanted + 1
    end
    for _ = 2, wanted do
      nvim:type('j')
    end
    nvim:wait_screen('**' .. items[wanted].name .. '**')
    nvim:type('<CR>')
    nvim:wait_mode('c')
    nvim:keys('1<CR>')
    nvim:wait_text('{% include "' .. items[wanted].id)
    t.has(nvim:text(), 'Hello.\n\nuser:\n{% include "' .. items[wanted].id)
  end

  t.test('telescope: :PogInsert', options('telescope', [[vim.g.pog_picker = 'telescope']]), function(nvim)
    pick(nvim, 'telescope', ':PogInsert<CR>')
  end)

  t.test('telescope: :Telescope pog', options('telescope', ''), function(nvim)
    nvim:lua([[require('telescope').load_extension('pog')]])
    pick(nvim, 'telescope', ':Telescope pog<CR>')
  end)

  t.test('fzf-lua: :PogInsert', options('fzf-lua', [[vim.g.pog_picker = 'fzf-lua']]), function(nvim)
    pick(nvim, 'fzf-lua', ':PogInsert<CR>')
  end)

  t.test('fzf-lua: :FzfLua pog', options('fzf-lua', ''), function(nvim)
    nvim:lua([[require('pog.pickers.fzf_lua').register()]])
    pick(nvim, 'fzf-lua', ':FzfLua pog<CR>')
  end)

  t.test('snacks: :PogInsert', options('snacks', [[vim.g.pog_picker = 'snacks']]), function(nvim)
    pick(nvim, 'snacks', ':PogInsert<CR>')
  end)

  t.test('snacks: Snacks.picker.pog()', options('snacks', ''), function(nvim)
    nvim:lua([[Snacks.picker.sources.pog = require('pog.pickers.snacks').source]])
    pick(nvim, 'snacks', ':lua Snacks.picker.pog()<CR>')
  end)

  t.test('a picker that is not there is told, and vim.ui.select used', {
    files = workspace.files({ ['prompts/scratch.pog.md'] = empty }),
    init = [[vim.g.pog_picker = 'telescope']],
  }, function(nvim)
    nvim:open('prompts/scratch.pog.md')
    nvim:picker({ '^nothing$' })
    nvim:keys(':PogInsert<CR>')
    nvim:wait_message("vim.g.pog_picker is 'telescope', which is not installed")
    assert(#nvim:menus()[1].labels > 10, vim.inspect(nvim:menus()))
  end)

  t.test('checkhealth: pickers', {
    files = workspace.files(),
    plugins = { here .. 'ui', here .. 'snacks' },
    init = [[vim.g.pog_picker = 'snacks']],
  }, function(nvim)
    nvim:lua([[vim.cmd('checkhealth pog')]])
    t.has(nvim:text(), 'snacks: in use')
    t.has(nvim:text(), 'telescope: not installed (optional)')
    nvim:lua([[vim.g.pog_picker = 'fzf']])
    nvim:lua([[vim.cmd('checkhealth pog')]])
    t.has(nvim:text(), "WARNING vim.g.pog_picker is 'fzf'; expected")
  end)
end
