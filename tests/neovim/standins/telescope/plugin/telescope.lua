vim.api.nvim_create_user_command('Telescope', function(o)
  require('telescope').extensions[o.fargs[1]][o.fargs[1]]({})
end, { nargs = '+' })
