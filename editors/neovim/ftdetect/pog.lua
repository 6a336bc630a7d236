-- File types by name only. Whether a file really is a prompt, and of which dialect, the server decides.

vim.filetype.add({
  -- Patterns, because the last extension alone (.md, .yml) would win over an `extension` entry.
  pattern = {
    ['.*%.pog%.md'] = 'pog',
    ['.*%.prompt%.yml'] = 'yaml.ghprompt',
    ['.*%.prompt%.yaml'] = 'yaml.ghprompt',
  },
})
