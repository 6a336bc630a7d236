-- Builds the tree-sitter parser, copies its queries, makes the help tags: nvim -l build.lua. lazy.nvim runs this file
-- by itself.
-- Takes what grammars/tree-sitter-pog has; it never generates the grammar. CC picks another compiler.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local grammar = vim.fs.normalize(here .. '/../../grammars/tree-sitter-pog')

--- One sentence on the command line, an error to a plugin manager.
--- @param message string
local function fail(message)
  if vim.endswith((arg or {})[0] or '', 'build.lua') then
    io.stderr:write(message .. '\n')
    os.exit(1)
  end
  error(message, 0)
end

local function run(command)
  local done = vim.system(command, { text = true }):wait()
  if done.code ~= 0 then
    fail(('pog: %s failed:\n%s'):format(command[1], done.stderr))
  end
end

vim.cmd.helptags(vim.fn.fnameescape(here .. '/doc'))

--- The first C compiler there is.
--- @return string?
local function compiler()
  for _, name in ipairs({ vim.env.CC or 'cc', 'gcc', 'clang' }) do
    if vim.fn.executable(name) == 1 then
      return name
    end
  end
  fail('pog: no C compiler was found; install one or name it in CC. Without the parser the server colours prompts.')
end

local sources = {}
for _, name in ipairs({ 'parser.c', 'scanner.c' }) do
  local path = grammar .. '/src/' .. name
  if vim.uv.fs_stat(path) then
    table.insert(sources, path)
  end
end
if #sources == 0 then
  fail('pog: no grammar in ' .. grammar)
end

vim.fn.mkdir(here .. '/parser', 'p')
-- Built aside and renamed: a running Neovim may have the old parser mapped.
local library, fresh = here .. '/parser/pog.so', here .. '/parser/pog.so.new'
local command = { compiler(), '-O2', '-std=c11', '-shared', '-fPIC', '-I', grammar .. '/src', '-o', fresh }
run(vim.list_extend(command, sources))
assert(vim.uv.fs_rename(fresh, library))

vim.fn.mkdir(here .. '/queries/pog', 'p')
for name in vim.fs.dir(grammar .. '/queries') do
  if name:match('%.scm$') then
    assert(vim.uv.fs_copyfile(grammar .. '/queries/' .. name, here .. '/queries/pog/' .. name))
  end
end
print('pog: parser and queries are in ' .. here)
