-- :PogInsert and :PogLibrary. Ranking, rendering and the edit itself are the server's; this file only asks and picks.

local form = require('pog.form')
local server = require('pog.server')

local M = {}

--- @param item table
local function label(item)
  local text = item.id
  if item.description and item.description ~= '' then
    text = text .. ': ' .. item.description
  end
  return item.deprecated and text .. ' (deprecated)' or text
end

--- @param items table[]
--- @param prompt string
--- @param nothing string shown when there is nothing to pick from
--- @param picked fun(item: table)
local function pick(items, prompt, nothing, picked)
  if #items == 0 then
    return vim.notify('pog: ' .. nothing)
  end
  vim.ui.select(items, { prompt = prompt, kind = 'pog-prompt', format_item = label }, function(item)
    if item then
      picked(item)
    end
  end)
end

--- Where to insert: the cursor, or whole lines to be replaced. Taken before any picker opens and moves the cursor.
--- @param range? { [1]: integer, [2]: integer } first and last line, 1-based
--- @return { bufnr: integer, place: fun(encoding: string): table }
local function target(range)
  local bufnr, win = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_win()
  local row, col = unpack(vim.api.nvim_win_get_cursor(win))
  local function position(line, byte, encoding)
    local text = vim.api.nvim_buf_get_lines(bufnr, line, line + 1, false)[1] or ''
    return { line = line, character = vim.str_utfindex(text, encoding, math.min(byte, #text)) }
  end
  return {
    bufnr = bufnr,
    place = function(encoding)
      if not range then
        return { position = position(row - 1, col, encoding) }
      end
      local first, last = position(range[1] - 1, 0, encoding), position(range[2] - 1, math.huge, encoding)
      return { range = { start = first, ['end'] = last } }
    end,
  }
end

--- @param at table a target
--- @param item table
--- @param mode 'include' | 'text'
--- @param arguments? table<string, any>
local function insert_as(at, item, mode, arguments)
  server.with_client(at.bufnr, function(client)
    local argument = vim.tbl_extend('error', at.place(client.offset_encoding), {
      uri = vim.uri_from_bufnr(at.bufnr),
      id = item.id,
      mode = mode,
      arguments = arguments and next(arguments) and arguments or nil,
    })
    server.request(at.bufnr, 'workspace/executeCommand', {
      command = 'pog.insertLibraryPrompt',
      arguments = { argument },
    })
  end)
end

--- @param at table a target
--- @param item table
local function insert_item(at, item)
  local function as_text()
    form.ask(item.parameters or {}, function(arguments)
      insert_as(at, item, 'text', arguments)
    end)
  end
  if not item.includable then
    return as_text()
  end
  local ways = { 'Include (follows the library)', 'Text (a copy, filled in)' }
  vim.ui.select(ways, { prompt = 'Insert ' .. item.id .. ' as', kind = 'pog-mode' }, function(_, way)
    if way == 1 then
      insert_as(at, item, 'include')
    elseif way == 2 then
      as_text()
    end
  end)
end

--- :[range]PogInsert [query]
function M.insert(opts)
  local at = target(opts.range > 0 and { opts.line1, opts.line2 } or nil)
  server.with_client(at.bufnr, function(client)
    local params = vim.tbl_extend('error', {
      query = opts.args,
      uri = vim.uri_from_bufnr(at.bufnr),
      -- As many as the built-in picker shows on one screen; a query or :PogLibrary reaches the rest.
      limit = math.max(10, vim.o.lines - 4),
    }, { position = at.place(client.offset_encoding).position })
    server.request(at.bufnr, 'pog/library/search', params, function(result)
      local nothing = opts.args == '' and 'The library is empty' or ('Nothing in the library matches "%s"'):format(opts.args)
      pick(result.items, 'Insert library prompt', nothing, function(item)
        insert_item(at, item)
      end)
    end)
  end)
end

--- :PogLibrary [phase=...] [stage=...] [layer=...]
function M.browse(opts)
  local at = target()
  local params = form.parse(opts.fargs)
  params.uri = vim.uri_from_bufnr(at.bufnr)
  server.request(at.bufnr, 'pog/library/list', params, function(result)
    pick(result.items, 'Prompt library', 'No prompt in the library matches', function(item)
      require('pog.preview').entry(at.bufnr, item, opts.smods, function()
        insert_item(at, item)
      end)
    end)
  end)
end

return M
