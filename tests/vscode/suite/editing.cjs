const assert = require('node:assert/strict');
const vscode = require('vscode');
const { file, open, rules, until } = require('./help.cjs');

const run = (name, ...given) => vscode.commands.executeCommand(name, ...given);
const at = (document, text, more = 0) => document.positionAt(document.getText().indexOf(text) + more);

suite('editing', () => {
  test('findings appear, with the name of their rule', async () => {
    const { document } = await open('prompts/broken.pog.md');
    assert.equal(document.languageId, 'pog');
    await until(() => rules(document.uri).length > 0);
    assert.deepEqual(rules(document.uri), ['template/undeclared-parameter']);
  });

  test('findings of files that nobody opened appear too', async () => {
    const uri = file('.github/prompts/ask.prompt.md');
    assert.ok(!vscode.workspace.textDocuments.some((document) => document.uri.path === uri.path));
    await until(() => rules(uri).length > 0);
  });

  test('a quick fix mends the finding', async () => {
    const { document } = await open('prompts/broken.pog.md');
    const place = at(document, 'sbject');
    const actions = await until(async () => {
      const found = await run(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(place, place),
        'quickfix',
      );
      return found.length > 0 && found;
    });
    const fix = actions.find((action) => /Change to 'subject'/.test(action.title));
    assert.ok(fix, actions.map((action) => action.title).join());
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /\{\{ subject \}\} and \{\{ subject \}\}/);
    await until(() => rules(document.uri).length === 0);
    await run('undo');
    await until(() => rules(document.uri).length === 1);
    await document.save();
  });

  test('hover tells about a parameter', async () => {
    const { document } = await open('prompts/greeting.pog.md');
    const place = at(document, '{{ who', 4);
    const hovers = await until(async () => {
      const found = await run('vscode.executeHoverProvider', document.uri, place);
      return found.length > 0 && found;
    });
    assert.match(hovers[0].contents[0].value, /Who is greeted/);
  });

  test('completion knows the parameters', async () => {
    const { document } = await open('prompts/greeting.pog.md');
    const list = await run('vscode.executeCompletionItemProvider', document.uri, at(document, '{{ who', 3));
    const labels = list.items.map((item) => item.label.label ?? item.label);
    assert.ok(labels.includes('who') && labels.includes('style'), labels.join());
  });

  test('renaming a parameter changes the callers too', async () => {
    const { document } = await open('prompts/greeting.pog.md');
    const edit = await run('vscode.executeDocumentRenameProvider', document.uri, at(document, '{{ who', 3), 'guest');
    const files = edit
      .entries()
      .map(([uri]) => vscode.workspace.asRelativePath(uri))
      .sort();
    assert.deepEqual(files, ['prompts/caller.pog.md', 'prompts/greeting.pog.md']);
  });

  test('code lenses tell how the cases fare', async () => {
    const { document } = await open('prompts/greeting.pog.md');
    const lenses = await until(async () => {
      const found = await run('vscode.executeCodeLensProvider', document.uri);
      return found.length > 0 && found;
    });
    const titles = lenses.map((lens) => lens.command?.title);
    assert.ok(
      titles.some((title) => /1\/1 cases passed/.test(title)),
      titles.join(),
    );
  });

  test('code lenses lead to the users and to the preview', async () => {
    const { document } = await open('prompts/greeting.pog.md');
    const lens = (title) =>
      until(async () => {
        const found = await run('vscode.executeCodeLensProvider', document.uri);
        return found.map((one) => one.command).find((command) => command?.title === title);
      });
    const users = await lens('used by 1 prompt');
    assert.equal(users.command, 'pog.showReferences');
    // The editor's own list of places is a window in the text that no test can look into; what it is given is enough.
    const [uri, position, places] = users.arguments;
    assert.equal(uri, document.uri.toString());
    assert.deepEqual(position, { line: 0, character: 0 });
    assert.deepEqual(
      places.map((place) => [vscode.workspace.asRelativePath(vscode.Uri.parse(place.uri)), place.range.start]),
      [['prompts/caller.pog.md', { line: 8, character: 12 }]],
    );
    await run(users.command, ...users.arguments);
    const preview = await lens('preview');
    await run(preview.command, ...preview.arguments);
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const shown = await until(() => tabs().find((tab) => /preview/i.test(tab.input?.viewType ?? '')));
    await vscode.window.tabGroups.close(shown);
  });

  test('inlay hints tell the included version and the default, and a setting takes them away', async () => {
    const whole = ({ document }) => new vscode.Range(0, 0, document.lineCount, 0);
    const hints = async (editor) =>
      (await run('vscode.executeInlayHintProvider', editor.document.uri, whole(editor))).map((hint) => hint.label);
    const caller = await open('prompts/caller.pog.md');
    await until(async () => (await hints(caller)).join() === '1.2.0');
    const greeting = await open('prompts/greeting.pog.md');
    await until(async () => (await hints(greeting)).join() === '= warm');
    const settings = vscode.workspace.getConfiguration('pog');
    await settings.update('inlayHints.defaults', false, vscode.ConfigurationTarget.Workspace);
    await until(async () => (await hints(greeting)).length === 0);
    await settings.update('inlayHints.defaults', undefined, vscode.ConfigurationTarget.Workspace);
    await until(async () => (await hints(greeting)).length === 1);
  });

  test('a setting hides the findings, and shows them again', async () => {
    const { document } = await open('prompts/broken.pog.md');
    await until(() => rules(document.uri).length === 1);
    const settings = vscode.workspace.getConfiguration('pog');
    await settings.update('diagnostics.enable', false, vscode.ConfigurationTarget.Workspace);
    await until(() => rules(document.uri).length === 0);
    await settings.update('diagnostics.enable', undefined, vscode.ConfigurationTarget.Workspace);
    await until(() => rules(document.uri).length === 1);
  });

  test('formats nobody else declares have a language, an outline and findings', async () => {
    const expected = {
      'others/reply.prompty': 'prompty',
      'others/reply.prompt': 'dotprompt',
      'others/page.poml': 'poml',
      'others/sk/skprompt.txt': 'skprompt',
    };
    for (const [name, language] of Object.entries(expected)) {
      const { document } = await open(name);
      assert.equal(document.languageId, language);
      const symbols = await until(() => run('vscode.executeDocumentSymbolProvider', document.uri));
      assert.ok(symbols.length > 0, name);
    }
    await until(() => rules(file('others/reply.prompty')).includes('template/undeclared-parameter'));
  });

  test('files of others keep their language, and no finding comes twice', async () => {
    const expected = { '.github/prompts/ask.prompt.md': 'prompt', 'chat.prompt.yml': 'yaml', 'notes.py': 'python' };
    for (const [name, language] of Object.entries(expected)) {
      assert.equal((await open(name)).document.languageId, language);
    }
    const uri = file('.github/prompts/ask.prompt.md');
    await open('.github/prompts/ask.prompt.md');
    await until(() => rules(uri).length > 0);
    // Whatever else has something to say has had time to say it.
    await new Promise((next) => setTimeout(next, 1500));
    const all = vscode.languages.getDiagnostics(uri);
    // VS Code has something to say of its own here, so that there is something to double.
    assert.ok(
      all.some((finding) => finding.source !== 'pog' && /nonsense/.test(finding.message)),
      JSON.stringify(all),
    );
    assert.equal(all.filter((finding) => finding.range.start.line === 3).length, 1, JSON.stringify(all));
    assert.equal(all.filter((finding) => finding.source === 'pog').length, 1, JSON.stringify(all));
  });

  test('a prompt that is not saved yet is checked', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'pog', content: 'Hi {{ who }}\n' });
    await vscode.window.showTextDocument(document);
    await until(() => rules(document.uri).includes('template/undeclared-parameter'));
    await run('workbench.action.revertAndCloseActiveEditor');
  });
});
