local M = {}

-- A new source becomes a function of the picker.
M.sources = setmetatable({}, {
  __newindex = function(sources, name, source)
    rawset(sources, name, source)
    M[name] = function(opts)
      return M.pick(name, opts)
    end
  end,
})

--- Runs an asynchronous finder in a coroutine with `suspend` and `resume`, and hands on all it adds.
local function collect(find, ctx, done)
  local items = {}
  local async = {}
  local thread = coroutine.create(function()
    find(function(item)
      table.insert(items, item)
    end)
    done(items)
  end)
  function async:suspend()
    coroutine.yield()
  end
  function async:resume()
    vim.schedule(function()
      if coroutine.status(thread) == 'suspended' then
        assert(coroutine.resume(thread))
      end
    end)
  end
  ctx.async = async
  assert(coroutine.resume(thread))
end

local function open(opts, items)
  _G.standin = { name = 'snacks', ordinals = vim.tbl_map(function(item) return item.text end, items) }
  local closed, preview = false, {}
  local ui
  local picker = {
    close = function()
      closed = true
      ui.close()
    end,
  }
  function preview:reset()
    vim.api.nvim_buf_set_lines(self.buf, 0, -1, false, {})
  end
  function preview:set_lines(lines)
    vim.api.nvim_buf_set_lines(self.buf, 0, -1, false, lines)
  end
  function preview:highlight(how)
    assert(how.ft == 'markdown')
  end
  preview.win = {
    valid = function()
      return not closed
    end,
  }
  local function line(item)
    return table.concat(vim.tbl_map(function(part) return part[1] end, opts.format(item, picker)))
  end
  ui = require('standin_ui').open({
    lines = vim.tbl_map(line, items),
    moved = function(i, win, buf)
      preview.item, preview.buf = items[i], buf
      opts.preview({ item = items[i], preview = preview, picker = picker, buf = buf, win = win })
    end,
    take = function(i)
      opts.confirm(picker, items[i])
    end,
  })
end

function M.pick(source, opts)
  if type(source) == 'table' then
    opts = source
  else
    opts = vim.tbl_extend('force', vim.deepcopy(M.sources[source]), opts or {})
  end
  if opts.items then
    return open(opts, opts.items)
  end
  local win = vim.api.nvim_get_current_win()
  local ctx = { filter = { current_win = win, current_buf = vim.api.nvim_win_get_buf(win) } }
  -- The picker's own window is the current one while the finder runs on.
  local found = opts.finder(opts, ctx)
  collect(found, ctx, function(items)
    open(opts, items)
  end)
end

return M
