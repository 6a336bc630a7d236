-- Commands for a prompt or the server. The server does the work; this sends requests and shows results.

local server = require('pog.server')

local M = {}

--- @param lines string[]
--- @param id string so that the same command again moves into the window
local function float(lines, id)
  local opts = { focus_id = 'pog.' .. id, border = 'rounded', max_width = 100 }
  vim.lsp.util.open_floating_preview(lines, 'markdown', opts)
end

--- @param result? { message?: string }
local function said(result)
  if result and result.message then
    server.say(result.message)
  end
end

local function uri()
  return vim.uri_from_bufnr(0)
end

--- :PogBump [least|patch|minor|major] [summary ...]
function M.bump(opts)
  local argument = { uri = uri(), step = opts.fargs[1] }
  if #opts.fargs > 1 then
    argument.summary = table.concat(opts.fargs, ' ', 2)
  end
  server.execute(0, 'pog.bumpVersion', argument, said)
end

--- :PogPromote [stage]
function M.promote(opts)
  server.execute(0, 'pog.promotePrompt', { uri = uri(), to = opts.fargs[1] }, said)
end

--- :PogConvert[!] {format}
function M.convert(opts)
  local source = vim.api.nvim_get_current_buf()
  local function convert(to)
    local argument = { uri = vim.uri_from_bufnr(source), to = to, lossy = opts.bang or nil }
    server.execute_and_show(source, 'pog.convertPrompt', argument)
  end
  if opts.fargs[1] then
    return convert(opts.fargs[1])
  end
  vim.ui.select(require('pog.complete').targets, { prompt = 'Convert to', kind = 'pog-format' }, function(to)
    if to then
      convert(to)
    end
  end)
end

--- :PogNew [id] [from=... phase=... layer=... stage=...]
function M.new(opts)
  local argument = require('pog.form').parse(opts.fargs)
  argument.id = argument.id or vim.iter(opts.fargs):find(function(word)
    return not word:find('=', 1, true)
  end)
  local source = vim.api.nvim_get_current_buf()
  local function create(id)
    if not id or id == '' then
      return
    end
    argument.id = id
    server.with_project(source, function(client)
      argument.folder = client.root_dir and vim.uri_from_fname(client.root_dir) or nil
      local params = { command = 'pog.newPrompt', arguments = { argument } }
      server.send(client, source, 'workspace/executeCommand', params, function(result)
        said(result)
        if result and result.uri then
          M.show(result.uri, client, 50)
        end
      end)
    end)
  end
  if argument.id then
    return create(argument.id)
  end
  vim.ui.input({ prompt = 'Id of the new prompt: ' }, create)
end

--- Shows a file the server creates. The edit may arrive right after the answer.
--- @param file string uri
--- @param client vim.lsp.Client
--- @param tries integer
function M.show(file, client, tries)
  if vim.uv.fs_stat(vim.uri_to_fname(file)) then
    vim.lsp.util.show_document({ uri = file }, client.offset_encoding, { focus = true })
  elseif tries > 0 then
    vim.defer_fn(function()
      M.show(file, client, tries - 1)
    end, 20)
  end
end

--- The rule of a finding on the current line, preferring one under the cursor.
--- @return string?
local function rule_here()
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  local rule
  for _, finding in ipairs(vim.diagnostic.get(0, { lnum = row - 1 })) do
    if finding.source == 'pog' and finding.code then
      if finding.col <= col and (finding.end_lnum > finding.lnum or col < finding.end_col) then
        return tostring(finding.code)
      end
      rule = rule or tostring(finding.code)
    end
  end
  return rule
end

--- :PogExplain [rule]
function M.explain(opts)
  local source = vim.api.nvim_get_current_buf()
  local rule = opts.fargs[1] or rule_here()
  if not rule then
    return server.say('no finding on this line; use :PogExplain RULE')
  end
  server.with_project(source, function(client)
    server.send(client, source, 'pog/explain', { rule = rule }, function(result)
      float(vim.split(result.markdown, '\r?\n'), 'explain')
    end)
  end)
end

--- @param file string
local function path(file)
  return vim.fn.fnamemodify(vim.uri_to_fname(file), ':~')
end

--- :PogStatus
function M.status()
  local source = vim.api.nvim_get_current_buf()
  server.with_project(source, function(client)
    server.send(client, source, 'pog/status', vim.empty_dict(), function(result)
      local lines = { ('**pog %s**, %s'):format(result.version, result.ready and 'ready' or 'loading'), '' }
      for _, folder in ipairs(result.folders) do
        table.insert(lines, ('- %s: %d prompts'):format(path(folder.uri), folder.prompts))
        for _, policy in ipairs(folder.policy) do
          table.insert(lines, '  - policy ' .. path(policy))
        end
      end
      local library, cmd = result.library, client.config.cmd
      vim.list_extend(lines, {
        ('- Library: %d in the workspace, %d from library sources, %d starter prompts'):format(
          library.workspace, library.library, library.starter),
        ('- Open prompts: %d; position encoding: %s'):format(result.documents, result.encoding),
        '- Executable: ' .. (type(cmd) == 'table' and table.concat(cmd, ' ') or 'a function'),
      })
      float(lines, 'status')
    end)
  end)
end

--- :PogRestart
function M.restart()
  server.restart()
end

return M
