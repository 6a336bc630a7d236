-- The library in fzf-lua: require('pog.pickers.fzf_lua').register() makes `:FzfLua pog`.

local M = {}

--- @return boolean
function M.available()
  return (pcall(require, 'fzf-lua'))
end

--- fzf hands lines back, not items: each line starts with its number.
--- @param line string?
local function number(line)
  return line and tonumber(line:match('^(%d+)%. '))
end

--- @param choice pog.Choice
local function previewer(choice)
  local Previewer = require('fzf-lua.previewer.builtin').base:extend()

  function Previewer:new(o, opts, window)
    Previewer.super.new(self, o, opts, window)
    setmetatable(self, Previewer)
    return self
  end

  function Previewer:populate_preview_buf(line)
    local item = choice.items[number(line) or 0]
    if not item then
      return
    end
    local bufnr = self:get_tmp_buffer()
    choice.preview(item, function(lines)
      if vim.api.nvim_buf_is_valid(bufnr) then
        vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
        pcall(vim.treesitter.start, bufnr, 'markdown')
      end
    end)
    self:set_preview_buf(bufnr)
  end

  function Previewer:gen_winopts()
    return vim.tbl_extend('force', self.winopts, { wrap = true, number = false, cursorline = false })
  end

  return Previewer
end

--- @param choice pog.Choice
--- @param opts? table fzf-lua's own options
function M.pick(choice, opts)
  local lines = {}
  for i, item in ipairs(choice.items) do
    lines[i] = ('%d. %s'):format(i, choice.label(item):gsub('%s+', ' '))
  end
  require('fzf-lua').fzf_exec(lines, vim.tbl_deep_extend('force', {
    prompt = choice.title .. '> ',
    previewer = previewer(choice),
    fzf_opts = { ['--no-multi'] = true },
    actions = {
      ['default'] = function(selected)
        local item = choice.items[number(selected and selected[1]) or 0]
        if item then
          -- When fzf's terminal mode is over.
          vim.schedule(function()
            choice.choose(item)
          end)
        end
      end,
    },
  }, opts or {}))
end

--- Makes `:FzfLua pog`.
function M.register()
  require('fzf-lua').register_extension('pog', function(opts)
    require('pog.library').open({
      query = opts and opts.query,
      pick = function(choice)
        M.pick(choice, opts)
      end,
    })
  end, {}, true)
end

return M
