-- Finds the pog executable and talks to its language server, without knowledge of what the answers mean.

local M = {}

local missing = [[pog: '%s' was not found. Get it: cargo install --locked --path server/pog
(in pog's checkout), or set vim.g.pog_cmd to its path. More: :checkhealth pog]]

--- The server's command line: vim.g.pog_cmd may be a program (string) or a whole command (list).
--- @return string[]
function M.default_command()
  local cmd = vim.g.pog_cmd
  if type(cmd) == 'table' then
    return cmd
  end
  return { cmd and vim.fs.normalize(cmd) or 'pog', 'lsp' }
end

--- The program if it is not executable, else nil. A function as `cmd` is not checked.
--- @return string?
function M.missing_program()
  local cmd = vim.lsp.config.pog.cmd
  if type(cmd) == 'table' and vim.fn.executable(cmd[1]) == 0 then
    return cmd[1]
  end
end

function M.warn_if_missing()
  local program = M.missing_program()
  if program then
    vim.notify_once(missing:format(program), vim.log.levels.WARN)
  end
end

--- @param message string
function M.say(message)
  vim.notify('pog: ' .. message, vim.log.levels.INFO)
end

--- Waits without blocking until the client has shaken hands, then runs `run`.
--- @param client vim.lsp.Client
--- @param run fun(client: vim.lsp.Client)
local function when_ready(client, run)
  if client.initialized then
    return run(client)
  end
  if not client:is_stopped() then
    vim.defer_fn(function()
      when_ready(client, run)
    end, 20)
  end
end

--- @param bufnr integer
--- @param attach boolean
--- @return vim.lsp.Client?
local function start(bufnr, attach)
  local program = M.missing_program()
  if program then
    vim.notify(missing:format(program), vim.log.levels.WARN)
    return
  end
  local config = vim.deepcopy(vim.lsp.config.pog)
  if type(config.root_dir) ~= 'string' then
    -- A buffer without a name counts as one in the current folder.
    local from = vim.api.nvim_buf_get_name(bufnr) == '' and vim.fn.getcwd() or bufnr
    config.root_dir = vim.fs.root(from, config.root_markers or {})
  end
  local id = vim.lsp.start(config, { bufnr = bufnr, reuse_client = config.reuse_client, attach = attach })
  return id and vim.lsp.get_client_by_id(id)
end

--- The client of a buffer, or nil. Never starts one.
--- @param bufnr integer
--- @return vim.lsp.Client?
function M.client_of(bufnr)
  return vim.lsp.get_clients({ bufnr = bufnr, name = 'pog' })[1]
end

--- Runs `run` with a client attached to the buffer. In a buffer of another file type (code, notes) the server is
--- asked in for this buffer, so that library prompts can be inserted there too.
--- @param bufnr integer
--- @param run fun(client: vim.lsp.Client)
--- @return boolean # whether there is a client; if not, why was said
function M.with_client(bufnr, run)
  local unfit = vim.bo[bufnr].buftype ~= '' and 'this buffer is not a file'
    or vim.api.nvim_buf_get_name(bufnr) == '' and 'give this buffer a name first (:file NAME)'
  if unfit then
    vim.notify('pog: ' .. unfit, vim.log.levels.WARN)
    return false
  end
  local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'pog', _uninitialized = true })[1] or start(bufnr, true)
  if client then
    when_ready(client, run)
  end
  return client ~= nil
end

--- Runs `run` with the client of the buffer's project, attached to the buffer or not: for what is about no one file.
--- @param bufnr integer
--- @param run fun(client: vim.lsp.Client)
function M.with_project(bufnr, run)
  local clients = vim.lsp.get_clients({ bufnr = bufnr, name = 'pog', _uninitialized = true })
  local client = clients[1] or start(bufnr, false)
  if client then
    when_ready(client, run)
  end
end

--- @param client vim.lsp.Client
--- @param bufnr integer
--- @param method string
--- @param params table
--- @param done? fun(result: any, client: vim.lsp.Client)
--- @param failed? fun(message: string) default: the message is shown
function M.send(client, bufnr, method, params, done, failed)
  failed = failed or function(message)
    vim.notify('pog: ' .. message, vim.log.levels.ERROR)
  end
  -- The buffer's real number: changes not sent yet go before a request only for a buffer that is named by it.
  bufnr = bufnr ~= 0 and bufnr or vim.api.nvim_get_current_buf()
  client:request(method, params, function(err, result)
    if err then
      failed(err.message or tostring(err))
    elseif done then
      done(result, client)
    end
  end, bufnr)
end

--- Sends a request for a file and hands on the result; an error answer is shown, not handed on.
--- @param bufnr integer
--- @param method string
--- @param params table
--- @param done? fun(result: any, client: vim.lsp.Client)
function M.request(bufnr, method, params, done)
  M.with_client(bufnr, function(client)
    M.send(client, bufnr, method, params, done)
  end)
end

--- Asks and waits a moment, for command-line completion. Starts nothing; nil where there is no answer.
--- @param bufnr integer
--- @param method string
--- @param params table
function M.ask(bufnr, method, params)
  bufnr = bufnr ~= 0 and bufnr or vim.api.nvim_get_current_buf()
  local client = M.client_of(bufnr) or vim.lsp.get_clients({ name = 'pog' })[1]
  local answer = client and client:request_sync(method, params, 1000, bufnr)
  return answer and answer.result
end

--- @param bufnr integer
--- @param command string
--- @param argument table
--- @param done? fun(result: any, client: vim.lsp.Client)
function M.execute(bufnr, command, argument, done)
  M.request(bufnr, 'workspace/executeCommand', { command = command, arguments = { argument } }, done)
end

--- Whether the next file that the server creates is to be shown.
local expecting = false

--- For commands that create a file and whose answer does not name it: shows it.
--- @param bufnr integer
--- @param command string
--- @param argument table
function M.execute_and_show(bufnr, command, argument)
  M.with_client(bufnr, function(client)
    local params = { command = command, arguments = { argument } }
    -- The edit comes right behind the answer.
    M.send(client, bufnr, 'workspace/executeCommand', params, function()
      expecting = true
    end)
  end)
end

--- Neovim does not watch files on Linux, but it can report the files it writes itself.
--- @param bufnr integer
function M.written(bufnr)
  local name = vim.api.nvim_buf_get_name(bufnr)
  if name ~= '' and vim.bo[bufnr].buftype == '' then
    M.changed(name, bufnr)
  end
end

--- Other programs may have created a commit, which changes what versions are compared with.
function M.commands_ran()
  for _, client in ipairs(vim.lsp.get_clients({ name = 'pog' })) do
    local repository = client.root_dir and vim.fs.root(client.root_dir, '.git')
    if repository then
      M.changed(repository .. '/.git/HEAD')
    end
  end
end

--- Notifies the clients whose folder contains a file that it changed, unless they watch files themselves.
--- @param path string
--- @param bufnr? integer its buffer
function M.changed(path, bufnr)
  for _, client in ipairs(vim.lsp.get_clients({ name = 'pog' })) do
    local workspace = client.capabilities.workspace or {}
    local watches = vim.tbl_get(workspace, 'didChangeWatchedFiles', 'dynamicRegistration') == true
    local knows = bufnr and client.attached_buffers[bufnr]
    local inside = client.root_dir and vim.fs.relpath(client.root_dir, path) or path:find('/%.git/HEAD$')
    if not watches and not knows and inside then
      client:notify('workspace/didChangeWatchedFiles', { changes = { { uri = vim.uri_from_fname(path), type = 2 } } })
    end
  end
end

--- Applies a server edit as Neovim does, and shows the file a command created.
function M.apply_edit(err, params, context)
  local answer = vim.lsp.handlers['workspace/applyEdit'](err, params, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  if expecting and answer.applied and client then
    for _, change in ipairs(params.edit.documentChanges or {}) do
      if change.kind == 'create' then
        expecting = false
        vim.lsp.util.show_document({ uri = change.uri }, client.offset_encoding, { focus = true })
        break
      end
    end
  end
  return answer
end

--- Stops every pog client and starts it again for the buffers it served.
function M.restart()
  local clients = vim.lsp.get_clients({ name = 'pog', _uninitialized = true })
  local served = {}
  for _, client in ipairs(clients) do
    vim.list_extend(served, vim.tbl_keys(client.attached_buffers))
    client:stop()
  end
  local program = M.missing_program()
  if program then
    return vim.notify(missing:format(program), vim.log.levels.WARN)
  end
  local tries = 0
  local function again()
    tries = tries + 1
    local running = vim.iter(clients):any(function(client)
      return vim.lsp.get_client_by_id(client.id) ~= nil
    end)
    if running then
      -- A server that does not answer `shutdown` is killed.
      if tries == 50 then
        for _, client in ipairs(clients) do
          client:stop(true)
        end
      end
      return vim.defer_fn(again, 20)
    end
    for _, bufnr in ipairs(served) do
      if vim.api.nvim_buf_is_loaded(bufnr) then
        start(bufnr, true)
      end
    end
    -- A dead server has no buffers; its files are found again by name.
    vim.lsp.enable('pog')
    M.say('server restarted')
  end
  again()
end

return M
