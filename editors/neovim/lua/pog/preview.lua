-- :PogPreview and the preview of a library entry: rendered messages as Markdown in a split, with the inputs above them.
-- The server renders; this file shows the result, takes values for the inputs and keeps the split up to date.

local form = require('pog.form')
local server = require('pog.server')

local M = {}

--- @class pog.View
--- @field source integer the buffer whose project is asked
--- @field request { uri?: string, id?: string } what is rendered
--- @field arguments table<string, any>
--- @field parameters table[]
--- @field head string[] lines above everything
--- @field bufnr? integer the preview's buffer
--- @field insert? fun(arguments: table<string, any>)
--- @field busy? boolean a request is under way
--- @field stale? boolean something changed meanwhile

--- @type table<integer, pog.View>
local views = {}

--- @param parameter table
--- @param given any
local function input_line(parameter, given)
  local facts = { parameter.type }
  if parameter.required then
    table.insert(facts, 'required')
  end
  local about = #facts > 0 and ' (' .. table.concat(facts, ', ') .. ')' or ''
  local text = '- **' .. parameter.name .. '**' .. about .. ': '
  if given ~= nil then
    -- One line each: `<CR>` finds an input by its line.
    return text .. '`' .. form.written(given):gsub('\n', '\\n') .. '`'
  elseif parameter.default ~= nil then
    return text .. '`' .. form.written(parameter.default):gsub('\n', '\\n') .. '` by default'
  end
  return text .. 'no value'
end

--- @param view pog.View
--- @param result { messages: table[], missing: string[], error?: string }
--- @return string[] lines
--- @return table<integer, table> inputs by line
local function layout(view, result)
  local lines, inputs = vim.list_slice(view.head), {}
  local function add(text)
    vim.list_extend(lines, vim.split(text, '\r?\n'))
  end
  if result.error then
    add('> **Cannot render:** ' .. result.error:gsub('\r?\n', '\n> ') .. '\n')
  end
  if #(result.missing or {}) > 0 then
    add('> **Missing values:** ' .. table.concat(result.missing, ', ') .. '\n')
  end
  if #view.parameters > 0 then
    add('**Inputs** (`i` sets a value, `x` clears the one on its line)\n')
    for _, parameter in ipairs(view.parameters) do
      add(input_line(parameter, view.arguments[parameter.name]))
      inputs[#lines] = parameter
    end
    add('\n---\n')
  end
  for i, message in ipairs(result.messages or {}) do
    add((i > 1 and '\n---\n\n' or '') .. '# ' .. message.role .. '\n\n' .. vim.trim(message.content))
  end
  return lines, inputs
end

--- Replaces only the lines that differ, so that no window onto the buffer jumps.
--- @param bufnr integer
--- @param lines string[]
local function show(bufnr, lines)
  local old = vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)
  local first = 1
  while old[first] and lines[first] == old[first] do
    first = first + 1
  end
  local last_old, last_new = #old, #lines
  while last_old >= first and last_new >= first and old[last_old] == lines[last_new] do
    last_old, last_new = last_old - 1, last_new - 1
  end
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, first - 1, last_old, false, vim.list_slice(lines, first, last_new))
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].modified = false
end

--- Renders a view again. While a request is pending, further changes only mark it stale, so that requests do not pile
--- up and a late answer never overwrites a newer one.
--- @param view pog.View
--- @param shown? fun()
local function refresh(view, shown)
  if view.busy then
    view.stale = true
    return
  end
  local client = server.client_of(view.source) or vim.lsp.get_clients({ name = 'pog' })[1]
  if not client then
    return
  end
  view.busy, view.stale = true, false
  local params = vim.tbl_extend('error', { arguments = next(view.arguments) and view.arguments or nil }, view.request)
  local function answered(result)
    view.busy = false
    view.parameters = result.parameters or view.parameters
    if view.bufnr and not vim.api.nvim_buf_is_valid(view.bufnr) then
      return
    end
    if shown then
      shown()
    end
    local lines, inputs = layout(view, result)
    view.inputs = inputs
    show(view.bufnr, lines)
    if view.stale then
      refresh(view)
    end
  end
  server.send(client, view.source, 'pog/library/preview', params, answered, function(message)
    -- Shown in the preview, not as a message: this can happen on every keystroke while a file is incomplete.
    if view.bufnr then
      return answered({ messages = {}, missing = {}, error = message })
    end
    view.busy = false
    vim.notify('pog: ' .. message, vim.log.levels.ERROR)
  end)
end

--- @param view pog.View
--- @param parameter table
local function set_input(view, parameter)
  form.ask_one(parameter, view.arguments[parameter.name], function(given)
    view.arguments[parameter.name] = given
    refresh(view)
  end)
end

--- The input on the cursor's line.
--- @param view pog.View
local function input_here(view)
  return (view.inputs or {})[vim.api.nvim_win_get_cursor(0)[1]]
end

--- @param view pog.View
local function pick_input(view)
  local here = input_here(view)
  if here then
    return set_input(view, here)
  elseif #view.parameters == 0 then
    return server.say('this prompt has no inputs')
  end
  vim.ui.select(view.parameters, {
    prompt = 'Select an input',
    kind = 'pog-input',
    format_item = function(parameter)
      return parameter.name
    end,
  }, function(parameter)
    if parameter then
      set_input(view, parameter)
    end
  end)
end

--- @param view pog.View
--- @param window integer where the person came from
local function keys(view, window)
  local function map(key, desc, run)
    vim.keymap.set('n', key, run, { buffer = view.bufnr, desc = desc, nowait = true })
  end
  map('q', 'Close the preview', '<Cmd>close<CR>')
  map('i', 'Set an input', function()
    pick_input(view)
  end)
  map('x', 'Clear this input', function()
    local here = input_here(view)
    if here then
      view.arguments[here.name] = nil
      refresh(view)
    end
  end)
  map('<CR>', 'Set the input on this line, or insert this library prompt', function()
    local here = input_here(view)
    if here then
      set_input(view, here)
    elseif view.insert then
      vim.cmd.close()
      if vim.api.nvim_win_is_valid(window) then
        vim.api.nvim_set_current_win(window)
      end
      view.insert(view.arguments)
    end
  end)
end

--- @param name string
--- @return integer?
local function existing(name)
  return vim.iter(vim.api.nvim_list_bufs()):find(function(candidate)
    return vim.api.nvim_buf_get_name(candidate) == name
  end)
end

--- Opens the split and puts the cursor in it.
--- @param view pog.View
--- @param name string
--- @param smods table command modifiers (:vertical, :tab, ...)
local function open(view, name, smods)
  local window = vim.api.nvim_get_current_win()
  local bufnr = existing(name)
  if not bufnr then
    bufnr = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(bufnr, name)
    vim.bo[bufnr].bufhidden = 'wipe'
    vim.bo[bufnr].filetype = 'markdown'
    vim.bo[bufnr].modifiable = false
  end
  view.bufnr = bufnr
  views[bufnr] = view
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = bufnr,
    once = true,
    callback = function()
      views[bufnr] = nil
      pcall(vim.api.nvim_del_augroup_by_name, 'pog.preview.' .. bufnr)
    end,
  })
  if vim.fn.bufwinid(bufnr) == -1 then
    vim.cmd.split({ mods = smods })
    vim.api.nvim_win_set_buf(0, bufnr)
    vim.wo[0][0].wrap = true
    vim.wo[0][0].linebreak = true
  else
    vim.api.nvim_set_current_win(vim.fn.bufwinid(bufnr))
  end
  keys(view, window)
end

--- Renders again after every change of the file and of any other file the server sees, which may be included.
--- @param view pog.View
local function follow(view)
  local preview, waiting = view.bufnr, false
  local function changed()
    if not waiting then
      waiting = true
      vim.schedule(function()
        waiting = false
        if views[preview] == view then
          refresh(view)
        end
      end)
    end
  end
  vim.api.nvim_buf_attach(view.source, false, {
    on_lines = function()
      if views[preview] ~= view then
        return true
      end
      changed()
    end,
  })
  vim.api.nvim_create_autocmd('LspNotify', {
    group = vim.api.nvim_create_augroup('pog.preview.' .. preview, {}),
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == 'pog' and event.buf ~= view.source then
        changed()
      end
    end,
  })
end

--- :PogPreview [name=value ...]
function M.file(opts)
  local source, window = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_win()
  local name = 'pog://preview/' .. vim.fn.fnamemodify(vim.api.nvim_buf_get_name(source), ':~:.')
  local uri = vim.uri_from_bufnr(source)
  server.with_client(source, function(client)
    -- The parameter types decide how typed values are parsed.
    server.send(client, source, 'pog/library/preview', { uri = uri }, function(first)
      local parameters = first.parameters or {}
      local given = form.parse(opts.fargs, parameters)
      local view = views[existing(name) or -1]
      if view then
        view.arguments = vim.tbl_extend('force', view.arguments, given)
        return refresh(view)
      end
      view = {
        source = source,
        request = { uri = uri },
        arguments = given,
        parameters = parameters,
        head = {},
      }
      refresh(view, function()
        if not view.bufnr then
          open(view, name, opts.smods)
          if vim.api.nvim_win_is_valid(window) then
            vim.api.nvim_set_current_win(window)
          end
          follow(view)
        end
      end)
    end)
  end)
end

--- @param item table
--- @return string[]
local function head_of(item)
  local facts = { item.deprecated and '**deprecated**' or nil }
  for _, key in ipairs({ 'version', 'stage', 'phase', 'layer', 'source' }) do
    table.insert(facts, item[key])
  end
  if #(item.owners or {}) > 0 then
    table.insert(facts, 'owned by ' .. table.concat(item.owners, ', '))
  end
  local lines = { '**' .. item.name .. '** `' .. item.id .. '`', '' }
  if item.description and item.description ~= '' then
    vim.list_extend(lines, vim.split(item.description, '\n'))
    table.insert(lines, '')
  end
  return vim.list_extend(lines, { table.concat(facts, ' | '), '' })
end

--- Shows a library entry; <CR> in the preview inserts it where the person came from.
--- @param source integer
--- @param item table
--- @param smods table
--- @param insert? fun(arguments: table<string, any>)
function M.entry(source, item, smods, insert)
  local head = head_of(item)
  vim.list_extend(head, { insert and '`<CR>` inserts it, `q` closes this.' or '`q` closes this.', '', '---', '' })
  local view = {
    source = source,
    request = { id = item.id },
    arguments = vim.empty_dict(),
    parameters = item.parameters or {},
    head = head,
    insert = insert,
  }
  refresh(view, function()
    if not view.bufnr then
      open(view, 'pog://library/' .. item.id, smods)
    end
  end)
end

--- The Markdown of a library entry, for the preview of a picker.
--- @param source integer
--- @param item table
--- @param shown fun(lines: string[])
function M.lines(source, item, shown)
  local client = server.client_of(source) or vim.lsp.get_clients({ name = 'pog' })[1]
  if not client then
    return
  end
  local view = { arguments = {}, parameters = {}, head = vim.list_extend(head_of(item), { '---', '' }) }
  local function answered(result)
    shown((layout(view, result)))
  end
  server.send(client, source, 'pog/library/preview', { id = item.id }, answered, function(message)
    answered({ error = message })
  end)
end

return M
