-- The library in Telescope. The extension is lua/telescope/_extensions/pog.lua.

local library = require('pog.library')

local M = {}

--- @return boolean
function M.available()
  return (pcall(require, 'telescope'))
end

--- @param choice pog.Choice
--- @param opts? table Telescope's own options (layout and the like)
function M.pick(choice, opts)
  local actions, state = require('telescope.actions'), require('telescope.actions.state')
  local values = require('telescope.config').values
  opts = opts or {}
  require('telescope.pickers')
    .new(opts, {
      prompt_title = choice.title,
      finder = require('telescope.finders').new_table({
        results = choice.items,
        entry_maker = function(item)
          return { value = item, display = choice.label(item), ordinal = library.search_text(item) }
        end,
      }),
      sorter = values.generic_sorter(opts),
      previewer = require('telescope.previewers').new_buffer_previewer({
        title = 'Prompt',
        define_preview = function(self, entry)
          local bufnr, winid = self.state.bufnr, self.state.winid
          choice.preview(entry.value, function(lines)
            if not vim.api.nvim_buf_is_valid(bufnr) then
              return
            end
            vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
            pcall(vim.treesitter.start, bufnr, 'markdown')
            if winid and vim.api.nvim_win_is_valid(winid) then
              vim.wo[winid][0].wrap = true
            end
          end)
        end,
      }),
      attach_mappings = function(prompt_bufnr)
        actions.select_default:replace(function()
          local entry = state.get_selected_entry()
          actions.close(prompt_bufnr)
          if entry then
            -- When the prompt's insert mode is over.
            vim.schedule(function()
              choice.choose(entry.value)
            end)
          end
        end)
        return true
      end,
    })
    :find()
end

return M
