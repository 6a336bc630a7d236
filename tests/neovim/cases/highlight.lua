-- Colours from the grammar alone: the server is hidden, so semantic tokens cannot stand in for it.

local workspace = require('workspace')

local sample = [[
---
name: Colours
---
{# a remark #}
system:
Say {{ language | upper }} aloud.
{% if language %}yes{% endif %}
]]

local function open(nvim)
  nvim:edit('prompts/colours.pog.md')
  nvim:lua([[
    assert(vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()], 'highlighting is not on')
    vim.treesitter.get_parser(0):parse(true)]])
end

--- Fails unless the text at `needle` is captured as `group` or a kind of it (`comment`, `comment.documentation`).
local function expect_capture(nvim, needle, group)
  local row, col = nvim:cursor_on(needle)
  local captures = nvim:lua([[
    local row, col = ...
    vim.treesitter.get_parser(0):parse(true)
    return vim.tbl_map(function(c) return c.capture end, vim.treesitter.get_captures_at_pos(0, row, col))]], row, col)
  for _, name in ipairs(captures) do
    if name == group or vim.startswith(name, group .. '.') then
      return
    end
  end
  error(('%s: expected %s, got %s'):format(needle, group, vim.inspect(captures)), 2)
end

return function(t)
  local opts = { server = false, files = workspace.files({ ['prompts/colours.pog.md'] = sample }) }

  t.test('highlight: the queries fit the parser', opts, function(nvim)
    local queries = vim.fn.glob(vim.env.PLUGIN_DIR .. '/queries/pog/*.scm', false, true)
    assert(#queries > 0, 'no queries were copied')
    for _, path in ipairs(queries) do
      nvim:lua('assert(vim.treesitter.query.get("pog", ...))', vim.fs.basename(path):gsub('%.scm$', ''))
    end
  end)

  t.test('highlight: captures where they belong', opts, function(nvim)
    open(nvim)
    expect_capture(nvim, 'a remark', 'comment')
    expect_capture(nvim, 'language |', 'variable')
    expect_capture(nvim, 'upper', 'function')
    expect_capture(nvim, 'if language', 'keyword')
  end)

  t.test('highlight: drawn on the screen', opts, function(nvim)
    open(nvim)
    local function cell(needle)
      local row, col = nvim:cursor_on(needle)
      return nvim:lua([[
        vim.cmd.redraw()
        local at = vim.fn.screenpos(0, ...)
        return vim.fn.screenattr(at.row, at.col)]], row + 1, col + 1)
    end
    local prose = cell('aloud')
    for _, needle in ipairs({ 'a remark', 'if language', 'upper' }) do
      assert(cell(needle) ~= prose, needle .. ' looks like prose')
    end
  end)

  t.test('highlight: half-written text does not stop it', opts, function(nvim)
    open(nvim)
    nvim:cursor_on('Say')
    nvim:keys('O{% for x in {{ <Esc>')
    nvim:wait_mode('n')
    expect_capture(nvim, 'a remark', 'comment')
    expect_capture(nvim, 'if language', 'keyword')
  end)

  t.test('highlight: gc comments as the place needs it', opts, function(nvim)
    open(nvim)
    nvim:cursor_on('Say')
    nvim:keys('gcc')
    nvim:wait_text('{# Say {{ language | upper }} aloud. #}')
    nvim:cursor_on('name: Colours')
    nvim:keys('gcc')
    nvim:wait_text('# name: Colours')
  end)
end
