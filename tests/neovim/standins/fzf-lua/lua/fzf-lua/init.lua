local M = { defaults = {} }

function M.register_extension(name, run, default_opts, override)
  assert(override or not M[name])
  M.defaults[name] = vim.deepcopy(default_opts)
  M[name] = run
end

function M.fzf_exec(lines, opts)
  _G.standin = { name = 'fzf-lua', ordinals = lines }
  local previewer
  require('standin_ui').open({
    lines = lines,
    moved = function(i, win)
      previewer = previewer or setmetatable({}, opts.previewer):new({}, opts, { preview_winid = win })
      previewer.preview_winid = win
      previewer:populate_preview_buf(lines[i])
      for name, value in pairs(previewer:gen_winopts()) do
        vim.wo[win][name] = value
      end
    end,
    -- The window is gone before an action runs.
    take = function(i, close)
      close()
      opts.actions['default']({ lines[i] }, opts)
    end,
  })
end

return M
