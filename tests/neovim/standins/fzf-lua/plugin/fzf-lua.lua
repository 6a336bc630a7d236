vim.api.nvim_create_user_command('FzfLua', function(o)
  require('fzf-lua')[o.fargs[1]]({})
end, { nargs = '+' })
