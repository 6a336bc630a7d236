-- How Neovim's built-in LSP client starts `pog lsp`. Data only; change it with vim.lsp.config('pog', { ... }).

return {
  cmd = require('pog.server').default_command(),
  root_markers = { 'pog.toml', '.git' },
  -- Prompts are known by their names, not by their file types: most are Markdown, YAML or JSON to everyone else, and
  -- stay it. A buffer for which `on_dir` is not called is left alone.
  root_dir = function(bufnr, on_dir)
    if require('pog.files').wanted(vim.api.nvim_buf_get_name(bufnr)) then
      on_dir(vim.fs.root(bufnr, vim.lsp.config.pog.root_markers or {}))
    end
  end,
  handlers = {
    ['workspace/applyEdit'] = function(...)
      return require('pog.server').apply_edit(...)
    end,
  },
}
