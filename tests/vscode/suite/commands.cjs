const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const vscode = require('vscode');
const { file, open, rules, until } = require('./help.cjs');

const run = (name, ...given) => vscode.commands.executeCommand(name, ...given);
const extension = () => vscode.extensions.getExtension('pog.pog');
const text = async (name) => Buffer.from(await vscode.workspace.fs.readFile(file(name))).toString();
const exists = (name) =>
  vscode.workspace.fs.stat(file(name)).then(
    () => true,
    () => false,
  );
const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);

/** Types into the input that is open: Enter takes what is chosen or written. */
const accept = () => run('workbench.action.acceptSelectedQuickOpenItem');
/** Lets a command come to its next question. */
const pause = () => new Promise((next) => setTimeout(next, 700));

/** The servers this extension host has started. */
function servers() {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n');
  const rows = lines.map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, parent, , mode]) => Number(parent) === process.pid && mode === 'lsp')
    .map(([pid]) => Number(pid));
}

suite('commands', () => {
  suiteSetup(async () => {
    const { document } = await open('prompts/broken.pog.md');
    await until(() => rules(document.uri).length > 0);
  });

  test('everything the manifest offers is there', async () => {
    await extension().activate();
    const offered = extension().packageJSON.contributes.commands.map((entry) => entry.command);
    const there = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      offered.filter((name) => !there.has(name)),
      [],
    );
  });

  test('server status is reported', async () => {
    await run('pog.showStatus');
    await until(() => tabs().some((tab) => /pog status/.test(tab.label)));
    const page = await until(() =>
      vscode.workspace.textDocuments.find((document) => document.uri.scheme === 'pog-report'),
    );
    assert.match(page.getText(), /^# pog \d+\.\d+\.\d+/);
    assert.match(page.getText(), /\| 10 \| pog\.toml \|/);
    assert.match(page.getText(), /39 built in/);
  });

  test('a rule is explained, the one under the cursor by itself', async () => {
    const editor = await open('prompts/broken.pog.md');
    await until(() => rules(editor.document.uri).length > 0);
    const { range } = vscode.languages.getDiagnostics(editor.document.uri)[0];
    editor.selection = new vscode.Selection(range.start, range.start);
    await run('pog.explainRule');
    const page = await until(() =>
      vscode.workspace.textDocuments.find((d) => /undeclared-parameter\.md$/.test(d.uri.path)),
    );
    assert.match(page.getText(), /Undeclared parameter/);
  });

  test('the version is bumped', async () => {
    const { document } = await open('prompts/greeting.pog.md');
    const done = run('pog.bump');
    await pause();
    await run('workbench.action.quickOpenSelectNext');
    await accept();
    await pause();
    await accept();
    await done;
    await until(() => /version: 1\.2\.1/.test(document.getText()));
    await run('workbench.action.files.revert');
  });

  test('a prompt is promoted to the next stage', async () => {
    const { document } = await open('prompts/broken.pog.md');
    await run('pog.promote');
    await until(() => /stage: normalized/.test(document.getText()));
    await run('workbench.action.files.revert');
  });

  test('a prompt is converted into a file beside it', async () => {
    await open('chat.prompt.yml');
    await run('pog.convert', 'native');
    await until(
      async () => (await exists('chat.pog.md')) && /Talk about \{\{ ?topic ?\}\}/.test(await text('chat.pog.md')),
    );
    assert.equal(vscode.window.activeTextEditor.document.uri.path, file('chat.pog.md').path);
    await vscode.workspace.fs.delete(file('chat.pog.md'));
  });

  test('a killed server comes back by itself', async () => {
    const { document } = await open('prompts/broken.pog.md');
    await until(() => rules(document.uri).length === 1);
    const [before] = await until(() => servers().length === 1 && servers());
    process.kill(before, 'SIGKILL');
    await until(() => servers().length === 1 && servers()[0] !== before);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, 'And {{ another }}.\n');
    await vscode.workspace.applyEdit(edit);
    await until(() => rules(document.uri).length === 2);
    await run('workbench.action.files.revert');
    await until(() => rules(document.uri).length === 1);
  });

  test('restart starts another server and leaves none behind', async () => {
    const [before] = servers();
    await run('pog.restartServer');
    await until(() => servers().length === 1 && servers()[0] !== before);
    const { document } = await open('prompts/broken.pog.md');
    await until(() => rules(document.uri).length === 1);
  });
});
