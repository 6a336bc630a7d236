-- Buffer settings for native artifacts. No mappings and no 'omnifunc': the LSP client sets its own when it attaches.

if vim.b.did_ftplugin then
  return
end
vim.b.did_ftplugin = 1

vim.bo.commentstring = '{# %s #}'
vim.b.undo_ftplugin = 'setlocal commentstring<'

-- Without the parser (build.lua not run yet) the server's semantic tokens still colour the file.
if pcall(vim.treesitter.start, 0, 'pog') then
  vim.b.undo_ftplugin = vim.b.undo_ftplugin .. ' | lua vim.treesitter.stop()'
end
