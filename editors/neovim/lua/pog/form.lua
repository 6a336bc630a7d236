-- Values for an artifact's parameters, typed by a person. It does not check them: the server does.

local M = {}

--- A value typed for a parameter that is not a string is JSON (`3`, `true`, `["a"]`); anything else stays text.
--- @param parameter? { type?: string }
--- @param text string
--- @return any
local function value(parameter, text)
  local kind = parameter and parameter.type
  if kind and kind ~= 'string' then
    local ok, decoded = pcall(vim.json.decode, text)
    if ok then
      return decoded
    end
  end
  return text
end

--- Reads `name=value` words of a command line. Words without `=` are left out.
--- @param words string[]
--- @param parameters? { name: string, type?: string }[]
--- @return table<string, any>
function M.parse(words, parameters)
  local known, out = {}, vim.empty_dict()
  for _, parameter in ipairs(parameters or {}) do
    known[parameter.name] = parameter
  end
  for _, word in ipairs(words) do
    local name, text = word:match('^([^=]+)=(.*)$')
    if name then
      out[name] = value(known[name], text)
    end
  end
  return out
end

--- @param parameter table
--- @param answer fun(text: any)
local function ask_one(parameter, answer)
  local prompt = parameter.name .. (parameter.description and (' (' .. parameter.description .. ')') or '')
  if parameter.enum then
    return vim.ui.select(parameter.enum, { prompt = prompt, kind = 'pog-value' }, answer)
  end
  vim.ui.input({ prompt = prompt .. ': ' }, function(text)
    answer(text and text ~= '' and value(parameter, text) or nil)
  end)
end

--- Asks for every required parameter in turn. One that is left empty is left to the server.
--- @param parameters table[]
--- @param done fun(arguments: table<string, any>)
function M.ask(parameters, done)
  local arguments, i = vim.empty_dict(), 0
  local function next_one()
    i = i + 1
    local parameter = parameters[i]
    if not parameter then
      return done(arguments)
    end
    if not parameter.required then
      return next_one()
    end
    ask_one(parameter, function(given)
      arguments[parameter.name] = given
      next_one()
    end)
  end
  next_one()
end

return M
