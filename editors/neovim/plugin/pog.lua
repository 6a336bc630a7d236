-- Switches the plugin on: the language server, the commands, the tree-sitter language. Needs no setup() call.
-- Everything heavier than a registration is loaded when a command runs.

if vim.g.loaded_pog or vim.g.pog_disable then
  return
end
vim.g.loaded_pog = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify('pog: this plugin needs Neovim 0.11 or later.', vim.log.levels.WARN)
  return
end

vim.treesitter.language.register('pog', 'pog')
vim.lsp.enable('pog')

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('pog', {}),
  pattern = { 'pog', 'yaml.ghprompt' },
  desc = 'Say once how to get the pog program when it is missing',
  callback = function()
    require('pog.server').warn_if_missing()
  end,
})

local command = vim.api.nvim_create_user_command

command('PogInsert', function(o)
  require('pog.library').insert(o)
end, { nargs = '*', range = true, desc = 'Insert a library prompt at the cursor or in place of the range' })

command('PogLibrary', function(o)
  require('pog.library').browse(o)
end, { nargs = '*', desc = 'Browse the prompt library' })

command('PogPreview', function(o)
  require('pog.preview').file(o)
end, { nargs = '*', desc = 'Show the rendered messages of this prompt' })
