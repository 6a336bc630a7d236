-- What is written: the help file, and the steps of the README, done exactly as they stand there.

local workspace = require('workspace')

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('a')
  file:close()
  return text
end

--- The fenced blocks of `language` below a heading of the README.
local function blocks(heading, language)
  local readme = read(vim.env.PLUGIN_DIR .. '/README.md')
  local from = assert(select(2, readme:find('\n## ' .. heading .. '\n', 1, true)), heading)
  local section = readme:sub(from, (readme:find('\n## ', from, true) or 0) - 1)
  local out = {}
  for block in section:gmatch('```' .. language .. '\n(.-)```') do
    table.insert(out, block)
  end
  assert(#out > 0, heading .. ' has no ' .. language)
  return out
end

return function(t)
  local wait = t.Child.wait

  t.test('help: tags are made and lead to the text', { server = false, files = { ['a.txt'] = '' } }, function(nvim)
    nvim:lua([[vim.cmd('helptags ALL')]])
    local subjects = { 'pog', 'pog.txt', 'g:pog_cmd', 'g:pog_disable', 'g:pog_picker' }
    vim.list_extend(subjects, { 'g:pog_code_lens', 'g:pog_inlay_hints' })
    vim.list_extend(subjects, vim.tbl_map(function(name)
      return ':' .. name
    end, nvim:lua([[return vim.fn.getcompletion('Pog', 'command')]])))
    t.eq(#subjects, 17)
    for _, subject in ipairs(subjects) do
      nvim:lua('vim.cmd.help(...)', subject)
      t.eq(nvim:lua('return vim.fn.expand("%:t")'), 'pog.txt')
      t.has(nvim:lua('return vim.api.nvim_get_current_line()'), '*' .. subject .. '*')
    end
  end)

  t.test('help: typed, and drawn', { server = false, files = { ['a.txt'] = '' } }, function(nvim)
    nvim:lua([[vim.cmd('helptags ALL')]])
    nvim:keys(':help pog<CR>')
    nvim:wait_screen('Language support for prompt files')
    -- Every line fits a window of the usual width.
    for _, line in ipairs(nvim:lines()) do
      assert(vim.fn.strdisplaywidth(line, 0) <= 80, line)
    end
  end)

  --- A shell with the home folder of the editor under test, a checkout at ~/src/pog and nvim and pog on the path.
  local function shell(nvim, script)
    local done = vim.system({ 'sh', '-e', '-c', script }, {
      text = true,
      cwd = nvim.workspace,
      clear_env = true,
      env = {
        HOME = nvim.home,
        PATH = nvim.home .. '/bin:/usr/bin:/bin',
        XDG_DATA_HOME = nvim.home .. '/.local/share',
        XDG_STATE_HOME = nvim.home .. '/state',
        XDG_CONFIG_HOME = nvim.home .. '/config',
        XDG_CACHE_HOME = nvim.home .. '/cache',
      },
    }):wait()
    assert(done.code == 0, script .. '\n' .. done.stdout .. done.stderr)
  end

  --- A home with nothing installed but a checkout at ~/src/pog: a copy, as building writes into it.
  local function bare(nvim)
    local root = vim.fs.normalize(vim.env.PLUGIN_DIR .. '/../..')
    local checkout = nvim.home .. '/src/pog'
    vim.fn.mkdir(checkout .. '/editors', 'p')
    vim.fn.mkdir(checkout .. '/grammars', 'p')
    assert(vim.uv.fs_symlink(vim.v.progpath, nvim.home .. '/bin/nvim'))
    local parts = { [root .. '/grammars/tree-sitter-pog'] = '/grammars/', [vim.env.PLUGIN_DIR] = '/editors/' }
    for from, to in pairs(parts) do
      local copied = vim.system({ 'cp', '-r', from, checkout .. to }):wait()
      assert(copied.code == 0)
    end
    for _, built in ipairs({ '/parser', '/queries', '/doc/tags' }) do
      vim.fn.delete(checkout .. '/editors/neovim' .. built, 'rf')
    end
    return checkout .. '/editors/neovim'
  end

  --- The README's last steps: open a prompt, insert, fill in.
  local function insert(nvim)
    local steps = blocks('From nothing to an inserted prompt', 'vim')[1]
    nvim:edit('prompts/mine.pog.md')
    wait('the client', function()
      return nvim:lua([[return #vim.lsp.get_clients({ name = 'pog', bufnr = 0 })]]) == 1
    end)
    nvim:keys((steps:gsub('\n', '<CR>')))
    nvim:wait_mode('c')
    nvim:keys('1<CR>')
    nvim:wait_mode('c')
    nvim:keys('1<CR>')
    nvim:wait_text('{% include "')
    -- A file that was empty is a whole prompt now: its inputs above, nothing to complain of, and it renders.
    assert(nvim:text():find('^%-%-%-\nparameters:\n.-\n%-%-%-\n{%% include "'), nvim:text())
    nvim:type(':PogPreview<CR>')
    nvim:wait_screen('**Missing values:**')
    nvim:wait_screen('# system')
    t.eq(#nvim:diagnostics(), 0)
    nvim:type(':only<CR>')
    -- The parser is built, the help is there.
    t.eq(nvim:lua('return vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()] ~= nil'), true)
    nvim:type(':help pog<CR>')
    nvim:wait_screen('Language support for prompt files')
  end

  t.test('README: Neovim\'s own packages, as written', {
    package = false,
    files = { ['pog.toml'] = '' },
  }, function(nvim)
    bare(nvim)
    shell(nvim, blocks('From nothing to an inserted prompt', 'sh')[1])
    -- The editor under test keeps its data elsewhere than the shell's default place.
    nvim:restart({ XDG_DATA_HOME = nvim.home .. '/.local/share' })
    insert(nvim)
  end)

  t.test('build.lua: no compiler, one sentence, and the help is there', {
    package = false,
    server = false,
    files = { ['a.txt'] = '' },
  }, function(nvim)
    local plugin = bare(nvim)
    local done = vim.system({ vim.v.progpath, '-l', plugin .. '/build.lua' }, {
      text = true,
      clear_env = true,
      env = { HOME = nvim.home, PATH = nvim.home .. '/bin' },
    }):wait()
    assert(done.code ~= 0)
    t.has(done.stderr, 'pog: no C compiler was found')
    assert(not done.stderr:find('traceback'), done.stderr)
    assert(vim.uv.fs_stat(plugin .. '/doc/tags'))
  end)

  t.test('loaded late, by a plugin manager: open files are found', {
    package = false,
    files = { ['a.prompty'] = '---\nname: A\n---\nsystem:\nHello\n', ['AGENTS.md'] = '# Agents\n' },
  }, function(nvim)
    nvim:edit('AGENTS.md')
    nvim:edit('a.prompty')
    t.eq(nvim:lua('return vim.bo.filetype'), '')
    nvim:lua([[vim.opt.rtp:prepend(...); vim.cmd.runtime('plugin/pog.lua')]], vim.env.PLUGIN_DIR)
    wait('both files', function()
      return nvim:lua([[local c = vim.lsp.get_clients({ name = 'pog' })[1]
        return c and vim.tbl_count(c.attached_buffers) == 2]])
    end)
    t.eq(nvim:lua('return vim.bo.filetype'), 'prompty')
  end)

  t.test('README: lazy.nvim, the way it loads and builds a plugin', {
    package = false,
    files = { ['pog.toml'] = '' },
  }, function(nvim)
    bare(nvim)
    local spec = assert(load('return ' .. blocks('With lazy.nvim', 'lua')[1]))()
    t.eq({ spec.name, spec.lazy }, { 'pog', false })
    -- lazy.nvim itself cannot be had here. What it does with this: run build.lua in the running editor in a coroutine,
    -- make the help tags, put the folder on 'runtimepath' while init.lua runs, and source plugin/ and ftdetect/.
    nvim:restart({}, ([[
      local dir = vim.fs.normalize(%q):gsub('^~', %q)
      vim.go.loadplugins = false
      local build = coroutine.create(assert(loadfile(dir .. '/build.lua')))
      while coroutine.status(build) ~= 'dead' do
        assert(coroutine.resume(build))
      end
      vim.cmd('helptags ' .. dir .. '/doc')
      vim.opt.rtp:prepend(dir)
      vim.cmd('filetype on')
      vim.cmd.source(dir .. '/ftdetect/pog.lua')
      vim.cmd.source(dir .. '/plugin/pog.lua')
      vim.opt.rtp:append(dir .. '/after')
    ]]):format(spec.dir, nvim.home))
    insert(nvim)
  end)
end
