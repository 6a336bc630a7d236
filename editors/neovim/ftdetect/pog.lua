-- File types by name only. Whether a file really is a prompt, and of which dialect, the server decides.

vim.filetype.add({
  -- Patterns, because the last extension alone (.md, .yml) would win over an `extension` entry.
  pattern = {
    ['.*%.pog%.md'] = 'pog',
    -- The overlay beside a prompt, whatever the prompt's own type.
    ['.*%.pog%.yaml'] = { 'yaml.pog', { priority = 10 } },
    ['.*%.prompt%.yml'] = 'yaml.ghprompt',
    ['.*%.prompt%.yaml'] = 'yaml.ghprompt',
  },
})
