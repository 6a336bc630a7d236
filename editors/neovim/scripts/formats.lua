-- Writes lua/pog/formats.lua from server/docs/formats.json: nvim -l scripts/formats.lua. With --check it writes nothing and fails where the file is behind.

local here = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2))))
local target = here .. '/lua/pog/formats.lua'

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('a')
  file:close()
  return text
end

local source = vim.json.decode(read(vim.fs.normalize(here .. '/../../server/docs/formats.json')))

--- @param globs string[]
local function list(globs)
  return #globs == 0 and '{}' or "{ '" .. table.concat(globs, "', '") .. "' }"
end

local lines = {
  '-- Made by scripts/formats.lua from server/docs. Which files are prompts, by name alone, and words to complete.',
  '',
  'return {',
  '  policy = ' .. list(source.policy) .. ',',
  '  overlays = ' .. list(source.overlays) .. ',',
  '  words = {',
  '    phase = ' .. list(source.words.phase) .. ',',
  '    layer = ' .. list(source.words.layer) .. ',',
  '    stage = ' .. list(source.words.stage) .. ',',
  '  },',
  '  formats = {',
}
for _, format in ipairs(source.formats) do
  table.insert(lines, '    {')
  for _, key in ipairs({ 'id', 'name', 'language' }) do
    table.insert(lines, ("      %s = '%s',"):format(key, format[key]))
  end
  table.insert(lines, '      files = ' .. list(format.files) .. ',')
  table.insert(lines, '      library = ' .. list(format.library) .. ',')
  table.insert(lines, '      certain = ' .. tostring(format.certain) .. ',')
  table.insert(lines, '      convert = ' .. tostring(format.convert) .. ',')
  table.insert(lines, '    },')
end
vim.list_extend(lines, { '  },', '}', '' })
local text = table.concat(lines, '\n')

if arg[1] == '--check' then
  if not vim.uv.fs_stat(target) or read(target) ~= text then
    io.stderr:write('lua/pog/formats.lua is behind server/docs: nvim -l scripts/formats.lua\n')
    os.exit(1)
  end
else
  local file = assert(io.open(target, 'wb'))
  file:write(text)
  file:close()
end
