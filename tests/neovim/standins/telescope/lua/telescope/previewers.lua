return {
  -- Each entry gets a buffer of its own, as in the real one.
  new_buffer_previewer = function(opts)
    return function(entry, win)
      local buf = vim.api.nvim_create_buf(false, true)
      vim.api.nvim_win_set_buf(win, buf)
      opts.define_preview({ state = { bufnr = buf, winid = win } }, entry, {})
    end
  end,
}
