-- :PogInsert and :PogLibrary. The server ranks, renders and edits; this file only asks and picks.

local form = require('pog.form')
local server = require('pog.server')

local M = {}

--- One line about a prompt: id, phase and stage, findings, description. Pickers truncate lines at the end.
--- @param item table
--- @return string
function M.label(item)
  local badges = {}
  for _, badge in ipairs({ 'phase', 'stage' }) do
    table.insert(badges, item[badge])
  end
  table.insert(badges, item.deprecated and 'deprecated' or nil)
  for _, level in ipairs({ 'error', 'warning' }) do
    local n = item.findings and item.findings[level] or 0
    if n > 0 then
      table.insert(badges, ('%d %s%s'):format(n, level, n == 1 and '' or 's'))
    end
  end
  local text = #badges > 0 and item.id .. ' [' .. table.concat(badges, ', ') .. ']' or item.id
  if item.description and item.description ~= '' then
    text = text .. ': ' .. item.description
  end
  return text
end

--- What a picker is given.
--- @class pog.Choice
--- @field title string
--- @field items table[]
--- @field label fun(item: table): string
--- @field preview fun(item: table, show: fun(lines: string[])) Markdown of the item
--- @field choose fun(item: table)

--- `vim.ui.select`, which other plugins may have taken over.
--- @param choice pog.Choice
local function select(choice)
  vim.ui.select(choice.items, { prompt = choice.title, kind = 'pog-prompt', format_item = choice.label }, function(item)
    if item then
      choice.choose(item)
    end
  end)
end

local pickers = { ['telescope'] = 'telescope', ['fzf-lua'] = 'fzf_lua', ['snacks'] = 'snacks' }

--- @return fun(choice: pog.Choice)
local function chosen_picker()
  local name = vim.g.pog_picker
  if not name or name == 'select' then
    return select
  end
  local ok, module = pcall(require, 'pog.pickers.' .. (pickers[name] or '?'))
  if ok and module.available() then
    return module.pick
  end
  local message = "pog: vim.g.pog_picker is '%s', which is not installed; using vim.ui.select."
  vim.notify_once(message:format(name), vim.log.levels.WARN)
  return select
end

--- Where to insert: the cursor, or whole lines to be replaced. Taken before any picker opens and moves the cursor.
--- @param range? { [1]: integer, [2]: integer } first and last line, 1-based
--- @param window? integer default: the current one
--- @return { bufnr: integer, place: fun(encoding: string): table }
function M.target(range, window)
  window = window or vim.api.nvim_get_current_win()
  local bufnr = vim.api.nvim_win_get_buf(window)
  local row, col = unpack(vim.api.nvim_win_get_cursor(window))
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
    server.execute(at.bufnr, 'pog.insertLibraryPrompt', argument)
  end)
end

--- @param at table a target
--- @param item table
--- @param given? table<string, any> values there are already
function M.insert_item(at, item, given)
  local function as_text()
    form.ask(item.parameters or {}, given or {}, function(arguments)
      insert_as(at, item, 'text', arguments)
    end)
  end
  if not item.includable then
    return as_text()
  end
  local ways = { 'Include (a reference that follows the library)', 'Text (a copy with values filled in)' }
  vim.ui.select(ways, { prompt = 'Insert ' .. item.id .. ' as', kind = 'pog-mode' }, function(_, way)
    if way == 1 then
      insert_as(at, item, 'include')
    elseif way == 2 then
      as_text()
    end
  end)
end

--- The Markdown of an item. Only the last one asked for is shown: a picker moves faster than answers come.
--- @param at table a target
--- @return fun(item: table, show: fun(lines: string[]))
function M.previewer(at)
  local latest
  return function(item, show)
    latest = item
    require('pog.preview').lines(at.bufnr, item, function(lines)
      if latest == item then
        show(lines)
      end
    end)
  end
end

--- What a fuzzy picker matches: more than it shows.
--- @param item table
--- @return string
function M.search_text(item)
  return table.concat(vim.list_extend({ M.label(item), item.name }, item.tags or {}), ' ')
end

--- Prompts for a place, best first.
--- @param at table a target
--- @param query string
--- @param limit? integer
--- @param done fun(items: table[])
--- @param failed? fun(message: string)
--- @return boolean # whether there is a server to ask
function M.search(at, query, limit, done, failed)
  return server.with_client(at.bufnr, function(client)
    local position = at.place(client.offset_encoding)
    server.send(client, at.bufnr, 'pog/library/search', {
      query = query,
      uri = vim.uri_from_bufnr(at.bufnr),
      limit = limit,
      position = position.position or position.range.start,
    }, function(result)
      done(result.items)
    end, failed)
  end)
end

--- @param at table a target
--- @param items table[]
--- @param title string
--- @param nothing string shown when there is nothing to pick from
--- @param choose fun(item: table)
--- @param pick? fun(choice: pog.Choice)
local function offer(at, items, title, nothing, choose, pick)
  if #items == 0 then
    return server.say(nothing)
  end
  (pick or chosen_picker())({
    title = title,
    items = items,
    label = M.label,
    preview = M.previewer(at),
    choose = choose,
  })
end

--- Picks a library prompt and inserts it.
--- @param opts { query?: string, range?: integer[], pick?: fun(choice: pog.Choice) }
function M.open(opts)
  local at, query = M.target(opts.range), opts.query or ''
  -- The built-in picker shows one screen, and a query reaches the rest; fuzzy pickers get everything.
  local fits = not opts.pick and not vim.g.pog_picker and math.max(10, vim.o.lines - 4) or nil
  M.search(at, query, fits, function(items)
    local nothing = query == '' and 'The library is empty' or ('No library prompts match "%s"'):format(query)
    offer(at, items, 'Insert library prompt', nothing, function(item)
      M.insert_item(at, item)
    end, opts.pick)
  end)
end

--- :[range]PogInsert [query]
function M.insert(opts)
  M.open({ query = opts.args, range = opts.range > 0 and { opts.line1, opts.line2 } or nil })
end

--- :PogLibrary [phase=...] [stage=...] [layer=...]
function M.browse(opts)
  local at = M.target()
  local params = form.parse(opts.fargs)
  params.findings = true
  -- A buffer without a file has nowhere to insert, but the library can still be browsed.
  local is_file = vim.bo[at.bufnr].buftype == '' and vim.api.nvim_buf_get_name(at.bufnr) ~= ''
  params.uri = is_file and vim.uri_from_bufnr(at.bufnr) or nil
  local with = is_file and server.with_client or server.with_project
  with(at.bufnr, function(client)
    server.send(client, at.bufnr, 'pog/library/list', params, function(result)
      offer(at, result.items, 'Prompt library', 'No matching library prompts', function(item)
        require('pog.preview').entry(at.bufnr, item, opts.smods, is_file and function(given)
          M.insert_item(at, item, given)
        end or nil)
      end)
    end)
  end)
end

return M
