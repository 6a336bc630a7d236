-- How Neovim's built-in LSP client starts `pog lsp`. Data only; change it with vim.lsp.config('pog', { ... }).

return {
  cmd = require('pog.server').default_command(),
  filetypes = { 'pog', 'yaml.ghprompt' },
  root_markers = { 'pog.toml', '.git' },
  -- The server knows GitHub Models files by their name; to LSP they are plain YAML.
  get_language_id = function(_, filetype)
    return filetype == 'yaml.ghprompt' and 'yaml' or filetype
  end,
}
