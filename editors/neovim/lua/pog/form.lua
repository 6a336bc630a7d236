-- Asks for the values of a prompt's parameters. The server validates them.

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

--- A value as it is typed.
--- @param given any
--- @return string
function M.written(given)
  return type(given) == 'string' and given or vim.json.encode(given)
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

--- The values a parameter may have, where they are few.
--- @param parameter table
--- @return any[]?
function M.choices(parameter)
  return parameter.enum or parameter.type == 'boolean' and { true, false } or nil
end

--- Asks for one value. An empty answer means no value; a cancelled question keeps the previous one.
--- @param parameter table
--- @param present any the value there is
--- @param answer fun(given: any)
function M.ask_one(parameter, present, answer)
  local prompt = parameter.name .. (parameter.description and (' (' .. parameter.description .. ')') or '')
  local choices = M.choices(parameter)
  if choices then
    return vim.ui.select(choices, { prompt = prompt, kind = 'pog-value', format_item = M.written }, function(given)
      if given == nil then
        given = present
      end
      answer(given)
    end)
  end
  local default = present ~= nil and M.written(present) or nil
  vim.ui.input({ prompt = prompt .. ': ', default = default }, function(text)
    if text == nil then
      return answer(present)
    end
    answer(text ~= '' and value(parameter, text) or nil)
  end)
end

--- Asks for every required parameter without a value. Empty ones are left to the server.
--- @param parameters table[]
--- @param given table<string, any> values there are already
--- @param done fun(arguments: table<string, any>)
function M.ask(parameters, given, done)
  local arguments, i = vim.tbl_extend('force', vim.empty_dict(), given), 0
  local function next_one()
    i = i + 1
    local parameter = parameters[i]
    if not parameter then
      return done(arguments)
    end
    if not parameter.required or arguments[parameter.name] ~= nil then
      return next_one()
    end
    M.ask_one(parameter, nil, function(answer)
      arguments[parameter.name] = answer
      next_one()
    end)
  end
  next_one()
end

return M
