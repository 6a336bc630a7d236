-- Which buffers the server is wanted in, by their names. What a file really is, the server decides.

local formats = require('pog.formats')

local M = {}

--- @param globs string[]
local function compile(globs)
  return vim.tbl_map(function(glob)
    return vim.glob.to_lpeg(vim.startswith(glob, '**/') and glob or '**/' .. glob)
  end, globs)
end

local function any(patterns, path)
  for _, pattern in ipairs(patterns) do
    if pattern:match(path) then
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

--- The path in the form that globs are written in; nil for what is no file on disk (`fugitive://`, `term://`).
--- @param name string
local function plain(name)
  if name == '' or name:find('^%a[%w+.-]+://') then
    return nil
  end
  return (vim.fs.normalize(vim.fs.abspath(name)):gsub('^/', ''))
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
