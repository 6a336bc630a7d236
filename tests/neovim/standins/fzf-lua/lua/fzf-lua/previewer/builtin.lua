local Base = {}
Base.__index = Base

function Base:extend()
  local class = { super = self }
  class.__index = class
  return setmetatable(class, self)
end

function Base:new(_, opts)
  self.opts, self.winopts = opts, {}
  return self
end

function Base:get_tmp_buffer()
  return vim.api.nvim_create_buf(false, true)
end

function Base:set_preview_buf(buf)
  vim.api.nvim_win_set_buf(self.preview_winid, buf)
end

return { base = Base }
