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

local group = vim.api.nvim_create_augroup('pog', {})

vim.api.nvim_create_autocmd('FileType', {
  group = group,
  desc = 'Say once how to get the pog program when it is missing',
  callback = function(event)
    -- Only for files that are prompts beyond doubt: a missing program is no news in any Markdown file.
    local name = vim.api.nvim_buf_get_name(event.buf)
    if vim.bo[event.buf].buftype == '' and require('pog.files').kind(name) == 'certain' then
      require('pog.server').warn_if_missing()
    end
  end,
})

--- Gives a prompt a file type where nobody else has one for it.
--- @param buf integer
local function claim(buf)
  if vim.api.nvim_buf_is_loaded(buf) and vim.bo[buf].filetype == '' and vim.bo[buf].buftype == '' then
    local filetype = require('pog.files').filetype(vim.api.nvim_buf_get_name(buf))
    if filetype then
      vim.bo[buf].filetype = filetype
    end
  end
end

vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
  group = group,
  desc = 'Give prompts a file type that nobody else has one for',
  callback = function(event)
    -- Later, so that whoever knows the file has had their turn whatever order plugins were loaded in.
    vim.schedule(function()
      claim(event.buf)
    end)
  end,
})

-- Loaded late, by a plugin manager: files are open already.
if vim.v.vim_did_enter == 1 then
  vim.iter(vim.api.nvim_list_bufs()):each(claim)
end

vim.api.nvim_create_autocmd('BufWritePost', {
  group = group,
  desc = 'Tell the server of files it does not have open (CODEOWNERS and the like)',
  callback = function(event)
    if package.loaded['pog.server'] then
      require('pog.server').written(event.buf)
    end
  end,
})

vim.api.nvim_create_autocmd({ 'ShellCmdPost', 'TermClose', 'FocusGained', 'VimResume' }, {
  group = group,
  desc = 'Tell the server that there may be a new commit',
  callback = function()
    if package.loaded['pog.server'] then
      require('pog.server').commands_ran()
    end
  end,
})

vim.api.nvim_create_autocmd('LspAttach', {
  group = group,
  desc = 'Enable code lenses and inlay hints if configured',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if not client or client.name ~= 'pog' then
      return
    end
    if vim.g.pog_code_lens then
      require('pog.lens').enable(event.buf)
    end
    if vim.g.pog_inlay_hints then
      vim.lsp.inlay_hint.enable(true, { bufnr = event.buf })
    end
  end,
})

--- @param name string
--- @param module string
--- @param run string function of `module` that runs the command
--- @param opts table
local function command(name, module, run, opts)
  opts.complete = opts.nargs ~= 0 and function(lead, line)
    return require('pog.complete')[name](lead, line)
  end or nil
  vim.api.nvim_create_user_command(name, function(o)
    require(module)[run](o)
  end, opts)
end

command('PogInsert', 'pog.library', 'insert', {
  nargs = '*',
  range = true,
  desc = 'Insert a library prompt at the cursor or replace the range',
})
command('PogLibrary', 'pog.library', 'browse', { nargs = '*', desc = 'Browse the prompt library' })
command('PogPreview', 'pog.preview', 'file', { nargs = '*', desc = 'Show the rendered messages of this prompt' })
command('PogNew', 'pog.commands', 'new', { nargs = '*', desc = 'Create a prompt in the library' })
command('PogBump', 'pog.commands', 'bump', { nargs = '*', desc = 'Bump the version of this prompt' })
command('PogPromote', 'pog.commands', 'promote', { nargs = '?', desc = 'Promote this prompt to the next stage' })
command('PogConvert', 'pog.commands', 'convert', {
  nargs = '?',
  bang = true,
  desc = 'Convert this prompt to another format',
})
command('PogExplain', 'pog.commands', 'explain', { nargs = '?', desc = 'Explain a rule' })
command('PogStatus', 'pog.commands', 'status', { nargs = 0, desc = 'Show the server status' })
command('PogRestart', 'pog.commands', 'restart', { nargs = 0, desc = 'Restart the server' })
