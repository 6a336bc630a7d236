-- pog's own artifacts. Files of other formats keep the file type that Neovim or another plugin gives them.

vim.filetype.add({
  -- A pattern, because the last extension alone (.md) would win over an `extension` entry.
  pattern = { ['.*%.pog%.md'] = 'pog' },
})
