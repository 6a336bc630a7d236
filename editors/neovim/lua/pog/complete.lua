-- Command-line completion, from the running server and the formats table.

local form = require('pog.form')
local formats = require('pog.formats')
local server = require('pog.server')

local M = {}

--- Formats that a prompt can be written in.
M.targets = vim
  .iter(formats.formats)
  :filter(function(format)
    return format.convert
  end)
  :map(function(format)
    return format.id
  end)
  :totable()

--- @param words string[]
--- @param lead string
local function starting(words, lead)
  local seen, out = {}, {}
  for _, word in ipairs(words) do
    if not seen[word] and vim.startswith(word, lead) then
      seen[word] = true
      table.insert(out, word)
    end
  end
  return out
end

--- The prompts that the current buffer can use.
--- @return table[]
local function library()
  local name = vim.api.nvim_buf_get_name(0)
  local params = { uri = name ~= '' and vim.bo.buftype == '' and vim.uri_from_bufnr(0) or nil }
  local result = server.ask(0, 'pog/library/list', params)
  return result and result.items or {}
end

local function ids()
  return vim.tbl_map(function(item)
    return item.id
  end, library())
end

--- `key=` for every key, or `key=value` once the key is typed.
--- @param lead string
--- @param line string
--- @param of table<string, fun(): string[]>
local function pairs_of(lead, line, of)
  local key = lead:match('^([^=]+)=')
  if key then
    local words = vim.tbl_map(function(value)
      return key .. '=' .. value
    end, of[key] and of[key]() or {})
    return starting(words, lead)
  end
  local free = {}
  for name in vim.spairs(of) do
    if not line:find('%s' .. vim.pesc(name) .. '=') then
      table.insert(free, name .. '=')
    end
  end
  return starting(free, lead)
end

local function stages()
  return formats.words.stage
end

local function phases()
  return formats.words.phase
end

local function layers()
  return formats.words.layer
end

--- How many whole words stand before the one being typed.
--- @param line string
--- @param lead string
local function words_before(line, lead)
  return #vim.split(vim.trim(line:sub(1, #line - #lead)), '%s+') - 1
end

function M.PogInsert(lead)
  return starting(ids(), lead)
end

function M.PogLibrary(lead, line)
  return pairs_of(lead, line, { phase = phases, stage = stages, layer = layers })
end

function M.PogPreview(lead, line)
  local result = server.ask(0, 'pog/library/preview', { uri = vim.uri_from_bufnr(0) })
  local of = {}
  for _, parameter in ipairs(result and result.parameters or {}) do
    of[parameter.name] = function()
      return vim.tbl_map(form.written, form.choices(parameter) or {})
    end
  end
  return pairs_of(lead, line, of)
end

function M.PogNew(lead, line)
  if words_before(line, lead) == 0 then
    return {}
  end
  return pairs_of(lead, line, {
    from = ids,
    phase = phases,
    layer = layers,
    stage = stages,
  })
end

function M.PogBump(lead, line)
  return words_before(line, lead) == 0 and starting({ 'least', 'patch', 'minor', 'major' }, lead) or {}
end

function M.PogPromote(lead)
  return starting(stages(), lead)
end

function M.PogConvert(lead)
  return starting(M.targets, lead)
end

function M.PogExplain(lead)
  local rules = {}
  for _, finding in ipairs(vim.diagnostic.get()) do
    if finding.source == 'pog' and finding.code then
      table.insert(rules, tostring(finding.code))
    end
  end
  table.sort(rules)
  return starting(rules, lead)
end


return M
