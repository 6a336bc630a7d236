-- How Neovim's built-in LSP client starts `pog lsp`. Data only; change it with vim.lsp.config('pog', { ... }).

--- Whether the server was told that this client asks for findings; if not, it sends them.
--- @param client vim.lsp.Client?
local function pulls(client)
  return client ~= nil and type(vim.tbl_get(client.capabilities, 'textDocument', 'diagnostic')) == 'table'
end

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
  capabilities = {
    -- Neovim 0.11 applies `documentChanges` without saying so, and a server must not create files without them.
    workspace = { workspaceEdit = { documentChanges = true } },
    -- Neovim 0.11 asks for findings only for what is on the screen, and only when that very file changes. The server
    -- sends them to who does not ask, whenever they change, also because of another file.
    textDocument = { diagnostic = vim.NIL },
    -- What code lenses can lead to.
    experimental = { commands = { commands = { 'pog.preview', 'pog.showReferences' } } },
  },
  commands = {
    ['pog.preview'] = function()
      require('pog.preview').file({ fargs = {}, smods = {} })
    end,
    ['pog.showReferences'] = function(command, context)
      require('pog.lens').show_places(command, context)
    end,
    -- A lens that only says something.
    [''] = function() end,
  },
  on_init = function(client)
    if not pulls(client) then
      client.server_capabilities.diagnosticProvider = nil
    end
  end,
  handlers = {
    ['workspace/applyEdit'] = function(...)
      return require('pog.server').apply_edit(...)
    end,
    -- Where an `on_init` of the user's took the place of the one above, answers must not double what is sent.
    ['textDocument/diagnostic'] = function(err, result, context)
      if pulls(vim.lsp.get_client_by_id(context.client_id)) then
        return vim.lsp.handlers['textDocument/diagnostic'](err, result, context)
      end
    end,
  },
}
