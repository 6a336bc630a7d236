local M = {}

function M.new(opts, defaults)
  assert(type(opts) == 'table' and defaults.sorter == 'sorter' and type(defaults.prompt_title) == 'string')
  return {
    find = function()
      local actions, state = require('telescope.actions'), require('telescope.actions.state')
      local entries = defaults.finder
      _G.standin = { name = 'telescope', ordinals = vim.tbl_map(function(e) return e.ordinal end, entries) }
      local ui
      ui = require('standin_ui').open({
        lines = vim.tbl_map(function(entry) return entry.display end, entries),
        moved = function(i, win)
          defaults.previewer(entries[i], win)
        end,
        take = function(i)
          state.selected = entries[i]
          actions.select_default.run()
        end,
      })
      actions.close_of[ui.buf] = ui.close
      assert(defaults.attach_mappings(ui.buf, function() end) == true)
    end,
  }
end

return M
