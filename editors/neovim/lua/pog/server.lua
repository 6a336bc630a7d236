-- Finding the `pog` program and talking to its language server. Nothing here knows what the answers mean.

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

--- The program that cannot be run, or nil when all is well. A function as `cmd` is the user's own affair.
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

--- @param client vim.lsp.Client
--- @param bufnr integer
--- @param run fun(client: vim.lsp.Client)
local function when_attached(client, bufnr, run)
  if client.initialized then
    return run(client)
  end
  vim.api.nvim_create_autocmd('LspAttach', {
    buffer = bufnr,
    callback = function(event)
      if event.data.client_id == client.id then
        run(client)
        return true
      end
    end,
  })
end

--- Runs `run` with a client attached to the buffer. In a buffer of another file type (code, notes) the server is
--- asked in for this buffer, so that library prompts can be inserted there too.
--- @param bufnr integer
--- @param run fun(client: vim.lsp.Client)
function M.with_client(bufnr, run)
  if vim.bo[bufnr].buftype ~= '' then
    return vim.notify('pog: this buffer is not a file.', vim.log.levels.WARN)
  end
  local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'pog', _uninitialized = true })[1]
  if client then
    return when_attached(client, bufnr, run)
  end
  local program = M.missing_program()
  if program then
    return vim.notify(missing:format(program), vim.log.levels.WARN)
  end
  local config = vim.deepcopy(vim.lsp.config.pog)
  if type(config.root_dir) ~= 'string' then
    config.root_dir = vim.fs.root(bufnr, config.root_markers or {})
  end
  local id = vim.lsp.start(config, { bufnr = bufnr, reuse_client = config.reuse_client })
  client = id and vim.lsp.get_client_by_id(id)
  if client then
    when_attached(client, bufnr, run)
  end
end

--- Sends a request and hands on the result; an error answer is shown, not handed on.
--- @param bufnr integer
--- @param method string
--- @param params table
--- @param done? fun(result: any, client: vim.lsp.Client)
function M.request(bufnr, method, params, done)
  M.with_client(bufnr, function(client)
    client:request(method, params, function(err, result)
      if err then
        vim.notify('pog: ' .. (err.message or tostring(err)), vim.log.levels.ERROR)
      elseif done then
        done(result, client)
      end
    end, bufnr)
  end)
end

return M
