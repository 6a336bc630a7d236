-- :PogPreview and the preview of a library entry: rendered messages as Markdown in a split.
-- The server renders; this file lays out what it says and keeps the split up to date.

local form = require('pog.form')
local server = require('pog.server')

local M = {}

--- @param result { messages: table[], missing: string[], error?: string }
--- @param head string[]
--- @return string[]
local function layout(result, head)
  local lines = vim.list_slice(head)
  local function add(text)
    vim.list_extend(lines, vim.split(text, '\r?\n'))
  end
  if result.error then
    add('> **Cannot be rendered:** ' .. result.error:gsub('\r?\n', '\n> ') .. '\n')
  end
  if #(result.missing or {}) > 0 then
    add('> **No value for:** ' .. table.concat(result.missing, ', ') .. '\n')
  end
  for i, message in ipairs(result.messages or {}) do
    add((i > 1 and '\n---\n\n' or '') .. '# ' .. message.role .. '\n\n' .. vim.trim(message.content))
  end
  return lines
end

--- @param name string
--- @param smods table command modifiers (:vertical, :tab, ...)
--- @return integer bufnr
local function open(name, smods)
  local bufnr = vim.iter(vim.api.nvim_list_bufs()):find(function(candidate)
    return vim.api.nvim_buf_get_name(candidate) == name
  end)
  if not bufnr then
    bufnr = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(bufnr, name)
    vim.bo[bufnr].bufhidden = 'wipe'
    vim.bo[bufnr].filetype = 'markdown'
    vim.bo[bufnr].modifiable = false
    vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = bufnr, desc = 'Close the preview' })
  end
  if vim.fn.bufwinid(bufnr) == -1 then
    vim.cmd.split({ mods = smods })
    vim.api.nvim_win_set_buf(0, bufnr)
    vim.wo[0][0].wrap = true
    vim.wo[0][0].linebreak = true
  else
    vim.api.nvim_set_current_win(vim.fn.bufwinid(bufnr))
  end
  return bufnr
end

--- @param window integer
local function return_to(window)
  if vim.api.nvim_win_is_valid(window) then
    vim.api.nvim_set_current_win(window)
  end
end

--- @param bufnr integer
--- @param lines string[]
local function show(bufnr, lines)
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].modified = false
end

--- Renders the source buffer again after every change, until the preview is closed.
--- @param source integer
--- @param preview integer
--- @param refresh fun()
local function follow(source, preview, refresh)
  local group = vim.api.nvim_create_augroup('pog.preview.' .. preview, {})
  vim.api.nvim_create_autocmd({ 'TextChanged', 'TextChangedI', 'TextChangedP' }, { group = group, buffer = source, callback = refresh })
  vim.api.nvim_create_autocmd('BufWipeout', {
    group = group,
    buffer = preview,
    callback = function()
      vim.api.nvim_del_augroup_by_id(group)
    end,
  })
end

--- :PogPreview [name=value ...]
function M.file(opts)
  local source, window = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_win()
  local uri = vim.uri_from_bufnr(source)
  local arguments, preview, asked, shown = {}, nil, 0, 0

  local function refresh()
    asked = asked + 1
    local turn = asked
    local params = { uri = uri, arguments = next(arguments) and arguments or nil }
    server.request(source, 'pog/library/preview', params, function(result)
      -- A late answer must not overwrite a newer one, and the split may be gone by now.
      if turn < shown or (preview and not vim.api.nvim_buf_is_valid(preview)) then
        return
      end
      shown = turn
      if not preview then
        preview = open('pog://preview/' .. vim.fn.fnamemodify(vim.api.nvim_buf_get_name(source), ':~:.'), opts.smods)
        return_to(window)
        follow(source, preview, refresh)
      end
      show(preview, layout(result, {}))
    end)
  end

  if #opts.fargs == 0 then
    return refresh()
  end
  -- The parameters' types decide how the typed values are read.
  server.request(source, 'pog/library/list', { uri = uri }, function(result)
    local item = vim.iter(result.items):find(function(candidate)
      return candidate.uri == uri
    end)
    arguments = form.parse(opts.fargs, item and item.parameters)
    refresh()
  end)
end

--- Shows a library entry; <CR> in the preview inserts it where the person came from.
--- @param source integer
--- @param item table
--- @param smods table
--- @param insert fun()
function M.entry(source, item, smods, insert)
  local window = vim.api.nvim_get_current_win()
  server.request(source, 'pog/library/preview', { id = item.id }, function(result)
    local facts = { item.deprecated and '**deprecated**' or nil }
    for _, key in ipairs({ 'version', 'stage', 'phase', 'layer', 'source' }) do
      table.insert(facts, item[key])
    end
    local head = { '**' .. item.name .. '** `' .. item.id .. '`', '', item.description or '', '' }
    vim.list_extend(head, { table.concat(facts, ' | '), '', '`<CR>` inserts it, `q` closes this.', '', '---', '' })
    local preview = open('pog://library/' .. item.id, smods)
    show(preview, layout(result, head))
    vim.keymap.set('n', '<CR>', function()
      vim.cmd.close()
      return_to(window)
      insert()
    end, { buffer = preview, desc = 'Insert this prompt' })
  end)
end

return M
