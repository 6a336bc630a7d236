local M = {}

local function load(name)
  return require('telescope._extensions.' .. name)
end

M.extensions = setmetatable({}, {
  __index = function(_, name)
    return load(name).exports
  end,
})

function M.register_extension(extension)
  return extension
end

function M.load_extension(name)
  return load(name).exports
end

return M
