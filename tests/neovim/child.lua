-- A Neovim under test: a child process with the plugin installed the way the README says (a package, no init file),
-- driven over RPC. Keys are typed as a person types them. Holds no cases.

local Child = {}
Child.__index = Child

local slow = tonumber(vim.env.POG_TEST_SLOWNESS) or 1

--- Polls until `probe` returns something true and returns it.
--- @param what string
--- @param probe fun(): any
function Child.wait(what, probe, ms)
  local value
  local limit = (ms or 8000) * slow
  if not vim.wait(limit, function()
    value = probe()
    return value
  end, 20) then
    error(('waited %d ms for %s'):format(limit, what), 2)
  end
  return value
end

local function write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), 'p')
  local file = assert(io.open(path, 'wb'))
  file:write(text)
  file:close()
end

--- What a case may ask for.
--- @class Options
--- @field files? table<string, string> of the workspace
--- @field server? boolean false hides the `pog` program
--- @field init? string text of an init.lua
--- @field plugins? string[] folders installed beside the plugin
--- @field package? boolean false leaves installing to the case

--- @param opts Options
function Child.start(opts)
  local home = vim.uv.fs_realpath(vim.fn.tempname():match('^(.*)/')) .. '/child' .. vim.uv.hrtime()
  local self = setmetatable({ home = home, workspace = home .. '/workspace', errors = {} }, Child)
  for name, text in pairs(opts.files or {}) do
    write(self.workspace .. '/' .. name, text)
  end
  vim.fn.mkdir(home .. '/data/nvim/site/pack/pog/start', 'p')
  if opts.package ~= false then
    assert(vim.uv.fs_symlink(vim.env.PLUGIN_DIR, home .. '/data/nvim/site/pack/pog/start/pog'))
  end
  for i, folder in ipairs(opts.plugins or {}) do
    assert(vim.uv.fs_symlink(folder, home .. '/data/nvim/site/pack/pog/start/other' .. i))
  end
  if opts.init then
    write(home .. '/config/nvim/init.lua', opts.init)
  end
  vim.fn.mkdir(home .. '/bin', 'p')
  if opts.server ~= false then
    assert(vim.uv.fs_symlink(vim.env.POG_BIN, home .. '/bin/pog'))
  end
  self:launch({})
  return self
end

--- Starts the editor; `env` adds to its environment.
--- @param env table<string, string>
function Child:launch(env)
  local home = self.home
  self.code = nil
  self.channel = vim.fn.jobstart({ vim.v.progpath, '--embed', '--headless', '-i', 'NONE', '-n' }, {
    rpc = true,
    cwd = self.workspace,
    env = vim.tbl_extend('force', {
      PATH = home .. '/bin:/usr/bin:/bin',
      XDG_DATA_HOME = home .. '/data',
      XDG_CONFIG_HOME = home .. '/config',
      XDG_STATE_HOME = home .. '/state',
      XDG_CACHE_HOME = home .. '/cache',
      XDG_CONFIG_DIRS = home .. '/none',
      XDG_DATA_DIRS = home .. '/none',
      HOME = home,
    }, env),
    on_exit = function(_, code)
      self.code = code
    end,
  })
  self:lua('vim.o.columns, vim.o.lines = 110, 40')
end

function Child:request(method, ...)
  return vim.rpcrequest(self.channel, method, ...)
end

--- Runs Lua in the child. Fails instead of hanging when the child waits for a key.
function Child:lua(source, ...)
  local mode = self:request('nvim_get_mode')
  if mode.blocking then
    error(('the editor waits for a key (mode %s)'):format(mode.mode), 2)
  end
  return self:request('nvim_exec_lua', source, { ... })
end

function Child:keys(text)
  self:request('nvim_input', text)
end

--- Types `text` as a person does, and only when the editor is ready for it.
function Child:type(text)
  self:wait_mode('n')
  self:keys(text)
end

--- Waits until `needle` is drawn somewhere on the screen.
function Child:wait_screen(needle)
  return Child.wait('on the screen: ' .. needle, function()
    return not self:request('nvim_get_mode').blocking and table.concat(self:screen(), '\n'):find(needle, 1, true)
  end)
end

--- Waits until a message contains `needle`.
function Child:wait_message(needle)
  return Child.wait('the message ' .. needle, function()
    return not self:request('nvim_get_mode').blocking and self:messages():find(needle, 1, true)
  end)
end

--- Waits until the editor's mode is `mode`, for instance `c` when it asks something.
function Child:wait_mode(mode)
  return Child.wait('mode ' .. mode, function()
    return self:request('nvim_get_mode').mode == mode
  end)
end

function Child:edit(name)
  self:lua('vim.cmd.edit(...)', self.workspace .. '/' .. name)
end

--- Opens a file and waits for the server to be attached to it.
function Child:open(name)
  self:edit(name)
  Child.wait('the client for ' .. name, function()
    return self:lua([[
      local client = vim.lsp.get_clients({ bufnr = 0, name = 'pog' })[1]
      return client and client.initialized or false]])
  end)
end

function Child:lines()
  return self:lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)')
end

function Child:text()
  return table.concat(self:lines(), '\n')
end

--- Waits until the current buffer contains `needle`, word for word.
function Child:wait_text(needle)
  return Child.wait('the text ' .. needle .. ' in\n' .. self:text(), function()
    return self:text():find(needle, 1, true)
  end)
end

--- Puts the cursor on the start of `needle` (the `nth` occurrence) and returns its 0-based row and byte column.
function Child:cursor_on(needle, nth)
  local seen = 0
  for row, line in ipairs(self:lines()) do
    local col = line:find(needle, 1, true)
    seen = seen + (col and 1 or 0)
    if col and seen == (nth or 1) then
      self:lua('vim.api.nvim_win_set_cursor(0, ...)', { row, col - 1 })
      return row - 1, col - 1
    end
  end
  error('not in the buffer: ' .. needle, 2)
end

--- Findings whose message contains `needle`.
function Child:diagnostics(needle)
  return vim.tbl_filter(function(d)
    return d.message:find(needle or '', 1, true) ~= nil
  end, self:lua('return vim.diagnostic.get(0)'))
end

--- What is drawn on the screen, one string a row.
function Child:screen()
  return self:lua([[
    vim.cmd.redraw()
    local rows = {}
    for row = 1, vim.o.lines do
      local cells = {}
      for col = 1, vim.o.columns do cells[col] = vim.fn.screenstring(row, col) end
      rows[row] = (table.concat(cells):gsub('%s+$', ''))
    end
    return rows]])
end

--- Makes vim.ui.select pick the first entry that matches one of the Lua patterns, in the order they are asked, and
--- vim.ui.input answer `answer`. What was offered is kept in _G.menus.
function Child:picker(patterns, answer)
  self:lua([[
    local patterns, answer = ...
    _G.menus, _G.questions = {}, {}
    vim.ui.select = function(items, opts, choose)
      local labels = vim.tbl_map(opts.format_item or tostring, items)
      table.insert(_G.menus, { prompt = opts.prompt, labels = labels })
      local wanted = patterns[#_G.menus] or '^'
      for i, label in ipairs(labels) do
        if label:find(wanted) then return choose(items[i], i) end
      end
      choose(nil, nil)
    end
    vim.ui.input = function(opts, confirm)
      table.insert(_G.questions, opts.prompt)
      confirm(answer)
    end]], patterns, answer or '')
end

function Child:menus()
  return self:lua('return _G.menus')
end

--- A server request sent from the current buffer, for cases that compare an editor's view with the server's answer.
function Child:ask(method, params)
  local answer = self:lua([[
    local method, params = ...
    local client = vim.lsp.get_clients({ name = 'pog' })[1]
    return client:request_sync(method, params, 8000, vim.api.nvim_get_current_buf())]], method, params)
  assert(answer and not answer.err, method .. ': ' .. vim.inspect(answer))
  return answer.result
end

function Child:messages()
  return self:lua([[return vim.api.nvim_exec2('messages', { output = true }).output]])
end

--- Ends the editor and starts it again, with another environment or init.lua, in the same home.
--- @param env table<string, string>
--- @param init? string
function Child:restart(env, init)
  self:stop()
  if init then
    write(self.home .. '/config/nvim/init.lua', init)
  end
  self:launch(env)
end

--- Ends the editor as `:qa!` does.
function Child:stop()
  if not self.code then
    pcall(vim.rpcnotify, self.channel, 'nvim_input', '<C-\\><C-n>:qa!<CR>')
    vim.wait(4000 * slow, function()
      return self.code ~= nil
    end, 20)
    if not self.code then
      vim.fn.jobstop(self.channel)
    end
  end
end

--- Ends the editor, removes its home and returns the editor's exit code.
function Child:quit()
  self:stop()
  vim.fn.delete(self.home, 'rf')
  return self.code
end

return Child
