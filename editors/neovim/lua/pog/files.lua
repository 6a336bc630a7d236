-- Which buffers to attach the server to, by name. The server decides what a file really is.

local formats = require('pog.formats')

local M = {}

--- One segment of a glob as a Lua pattern. Not vim.glob: there `*` is at least one character, here it may be none.
--- @param segment string
local function pattern_of(segment)
  local escaped = vim.pesc(segment):gsub('%%%*', '.*'):gsub('%%%?', '.')
  return '^' .. escaped .. '$'
end

--- @param globs string[]
--- @return string[][] # for each its segments as patterns, `**` as it is
local function compile(globs)
  return vim.tbl_map(function(glob)
    local segments = vim.split('**/' .. glob:gsub('^%*%*/', ''), '/', { plain = true })
    return vim.tbl_map(function(segment)
      return segment == '**' and '**' or pattern_of(segment)
    end, segments)
  end, globs)
end

--- @param segments string[] of a glob
--- @param path string[]
--- @param i integer first segment of the glob that is left
--- @param j integer first segment of the path that is left
local function matches(segments, path, i, j)
  if i > #segments then
    return j > #path
  elseif segments[i] == '**' then
    return matches(segments, path, i + 1, j) or j <= #path and matches(segments, path, i, j + 1)
  end
  return j <= #path and path[j]:match(segments[i]) ~= nil and matches(segments, path, i + 1, j + 1)
end

--- @param globs string[][]
--- @param path string[]
local function any(globs, path)
  for _, segments in ipairs(globs) do
    if matches(segments, path, 1, 1) then
      return true
    end
  end
  return false
end

local own = compile(vim.list_extend(vim.list_slice(formats.policy), formats.overlays))
local compiled = vim.tbl_map(function(format)
  return {
    id = format.id,
    language = format.language,
    certain = format.certain and compile(format.files) or {},
    possible = compile(vim.list_extend(format.certain and {} or vim.list_slice(format.files), format.library)),
  }
end, formats.formats)

--- The segments of a path; nil for what is no file on disk (`fugitive://`, `term://`).
--- @param name string
local function plain(name)
  if name == '' or name:find('^%a[%w+.-]+://') then
    return nil
  end
  return vim.split(vim.fs.normalize(vim.fs.abspath(name)), '/', { plain = true, trimempty = true })
end

--- @param name string a buffer's name
--- @return 'certain' | 'possible' | nil # `possible`: the server has to look into it
--- @return string? language the editor language of its format; nil for the policy and overlays
function M.kind(name)
  local path = plain(name)
  if not path then
    return nil
  end
  if any(own, path) then
    return 'certain'
  end
  for _, format in ipairs(compiled) do
    if any(format.certain, path) then
      return 'certain', format.language
    end
  end
  for _, format in ipairs(compiled) do
    if any(format.possible, path) then
      return 'possible', format.language
    end
  end
end

--- Whether the server should be attached by itself. A name that does not tell (any YAML, any Markdown) counts only
--- where a `pog.toml` says that the project keeps prompts.
--- @param name string
function M.wanted(name)
  local kind = M.kind(name)
  return kind == 'certain' or kind == 'possible' and vim.fs.root(name, formats.policy) ~= nil
end

--- A file type for files that nobody else has one for. It is the format's own name, so that a plugin for that format
--- finds what it expects.
--- @param name string
--- @return string?
function M.filetype(name)
  local _, language = M.kind(name)
  if language and M.wanted(name) then
    return language == 'plaintext' and 'text' or language
  end
end

return M
