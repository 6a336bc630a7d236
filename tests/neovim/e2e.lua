-- Runs every file of cases/ and reports: `ok NAME`, `not ok NAME ...`, then the count. An argument picks the cases
-- whose name contains it. Started by run.sh.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
package.path = here .. '/?.lua;' .. package.path

local Child = require('child')
local wanted = arg[1] or ''
local passed, failed = 0, 0

local suite = {
  Child = Child,
  --- @param name string
  --- @param opts table see Child.start
  --- @param case fun(nvim: table)
  test = function(name, opts, case)
    if not name:find(wanted, 1, true) then
      return
    end
    local started, nvim = vim.uv.hrtime(), nil
    local ok, why = xpcall(function()
      nvim = Child.start(opts)
      case(nvim)
      -- An editor that printed a Lua error on the way has not passed, whatever the buffer looks like.
      local messages = nvim.code and '' or nvim:messages()
      assert(not messages:find('stack traceback') and not messages:find('E5%d%d%d'), messages)
    end, debug.traceback)
    local ms = (vim.uv.hrtime() - started) / 1e6
    if ok then
      passed = passed + 1
      io.write(('ok %s (%d ms)\n'):format(name, ms))
    else
      failed = failed + 1
      local got, screen = pcall(function()
        return table.concat(nvim:screen(), '\n'):gsub('%s+$', '') .. '\n' .. nvim:messages()
      end)
      io.write(('not ok %s (%d ms) %s\n%s\n'):format(name, ms, why, got and screen or ''))
    end
    if nvim then
      nvim:quit()
    end
  end,
  --- @param got any
  --- @param expected any
  --- @param of? string what is compared
  eq = function(got, expected, of)
    if not vim.deep_equal(got, expected) then
      error(('%sexpected %s, got %s'):format(of and of .. ': ' or '', vim.inspect(expected), vim.inspect(got)), 2)
    end
  end,
  --- @param text string
  --- @param needle string
  has = function(text, needle)
    if not text:find(needle, 1, true) then
      error(('expected %q in:\n%s'):format(needle, text), 2)
    end
  end,
}

for _, name in ipairs({ 'editing', 'formats', 'library', 'pickers', 'commands', 'highlight', 'setup', 'docs' }) do
  require('cases.' .. name)(suite)
end
io.write(('%d passed, %d failed\n'):format(passed, failed))
os.exit(failed == 0 and passed > 0 and 0 or 1)
