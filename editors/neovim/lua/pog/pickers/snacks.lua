-- The library in the picker of snacks.nvim: Snacks.picker.sources.pog = require('pog.pickers.snacks').source makes
-- Snacks.picker.pog().

local library = require('pog.library')

local M = {}

--- @return boolean
function M.available()
  return (pcall(require, 'snacks'))
end

--- @param item table
local function entry(item)
  return { text = library.search_text(item), prompt = item }
end

--- @param item table
local function format(item)
  return { { library.label(item.prompt) } }
end

--- @param preview fun(item: table, show: fun(lines: string[]))
local function previewer(preview)
  return function(ctx)
    local item = ctx.item
    ctx.preview:reset()
    preview(item.prompt, function(lines)
      -- Closed, or on to another one.
      if ctx.preview.item == item and ctx.preview.win:valid() then
        ctx.preview:set_lines(lines)
        ctx.preview:highlight({ ft = 'markdown' })
      end
    end)
  end
end

--- @param choose fun(item: table)
local function confirm(choose)
  return function(picker, item)
    picker:close()
    if item then
      -- When the windows are gone and the cursor is back.
      vim.schedule(function()
        choose(item.prompt)
      end)
    end
  end
end

--- @param choice pog.Choice
function M.pick(choice)
  require('snacks').picker.pick({
    title = choice.title,
    items = vim.tbl_map(entry, choice.items),
    format = format,
    preview = previewer(choice.preview),
    confirm = confirm(choice.choose),
  })
end

--- Where the picker was opened from; one picker is open at a time.
local at

M.source = {
  title = 'Insert library prompt',
  finder = function(_, ctx)
    at = library.target(nil, ctx.filter.current_win)
    return function(add)
      local async, found = ctx.async, nil
      local function arrived(items)
        found = items or {}
        async:resume()
      end
      vim.schedule(function()
        local asked = library.search(at, '', nil, arrived, function(message)
          vim.notify('pog: ' .. message, vim.log.levels.ERROR)
          arrived()
        end)
        if not asked then
          arrived()
        end
      end)
      while not found do
        async:suspend()
      end
      for _, item in ipairs(found) do
        add(entry(item))
      end
    end
  end,
  format = format,
  preview = function(ctx)
    previewer(library.previewer(at))(ctx)
  end,
  confirm = function(picker, item)
    local place = at
    confirm(function(prompt)
      library.insert_item(place, prompt)
    end)(picker, item)
  end,
}

return M
