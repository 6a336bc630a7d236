-- The window that the stand-ins share: a list, a preview beside it, `j`, `k`, `<CR>`, `q`.

local M = {}

local function float(row, width, col, lines)
  local buf = vim.api.nvim_create_buf(false, true)
  vim.bo[buf].bufhidden = 'wipe'
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  local win = vim.api.nvim_open_win(buf, false, {
    relative = 'editor',
    row = row,
    col = col,
    width = width,
    height = vim.o.lines - 8,
    style = 'minimal',
    border = 'single',
  })
  return buf, win
end

--- @param spec { lines: string[], moved: fun(i: integer, win: integer, buf: integer), take: fun(i: integer, close: fun()) }
function M.open(spec)
  local half = math.floor(vim.o.columns / 2) - 3
  local buf, win = float(1, half, 0, spec.lines)
  local preview, preview_win = float(1, half, half + 3, {})
  vim.api.nvim_set_current_win(win)
  vim.wo[win].wrap = false
  local function close()
    for _, one in ipairs({ win, preview_win }) do
      if vim.api.nvim_win_is_valid(one) then
        vim.api.nvim_win_close(one, true)
      end
    end
  end
  local function moved()
    local i = vim.api.nvim_win_get_cursor(win)[1]
    if spec.lines[i] then
      spec.moved(i, preview_win, preview)
    end
  end
  for _, key in ipairs({ 'j', 'k' }) do
    vim.keymap.set('n', key, function()
      vim.cmd.normal({ key, bang = true })
      moved()
    end, { buffer = buf })
  end
  vim.keymap.set('n', '<CR>', function()
    spec.take(vim.api.nvim_win_get_cursor(win)[1], close)
  end, { buffer = buf })
  vim.keymap.set('n', 'q', close, { buffer = buf })
  moved()
  return { buf = buf, win = win, preview_win = preview_win, close = close }
end

return M
