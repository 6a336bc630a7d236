-- How Neovim's built-in LSP client starts `pog lsp`. Data only; change it with vim.lsp.config('pog', { ... }).

return {
  cmd = require('pog.server').default_command(),
  filetypes = { 'pog', 'yaml.ghprompt', 'yaml.pog', 'toml' },
  root_markers = { 'pog.toml', '.git' },
  -- Of all TOML files only the policy is pog's: a buffer for which `on_dir` is not called is left alone.
  root_dir = function(bufnr, on_dir)
    local name = vim.fs.basename(vim.api.nvim_buf_get_name(bufnr))
    if vim.bo[bufnr].filetype ~= 'toml' or name == 'pog.toml' then
      on_dir(vim.fs.root(bufnr, vim.lsp.config.pog.root_markers or {}))
    end
  end,
  -- The server knows GitHub Models files and overlays by their names; to LSP they are plain YAML.
  get_language_id = function(_, filetype)
    return vim.startswith(filetype, 'yaml.') and 'yaml' or filetype
  end,
}
