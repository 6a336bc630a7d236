// Commands: they ask for input and let the server do the work.

import * as vscode from 'vscode';
import { formats } from './files';
import type { Item, Status } from './protocol';
import { ask, complain, escaped, say } from './say';
import type { Server } from './server';

/** Read-only Markdown pages, written by the server or this file. */
const scheme = 'pog-report';

class Reports implements vscode.TextDocumentContentProvider {
  private readonly pages = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.pages.get(uri.path) ?? '';
  }

  async show(title: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${title}.md` });
    this.pages.set(uri.path, markdown);
    this.changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }
}

/** The prompt in the active editor. */
function subject(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) {
    say('Open a prompt file first.');
  }
  return document;
}

async function tell(answer: { message: string } | undefined): Promise<void> {
  if (answer?.message) {
    say(answer.message);
  }
}

export function register(context: vscode.ExtensionContext, server: Server): void {
  const reports = new Reports();
  const command = (name: string, work: (...given: never[]) => Thenable<unknown>) =>
    vscode.commands.registerCommand(name, async (...given: never[]) => {
      try {
        return await work(...given);
      } catch (error) {
        // Errors of the server come with a message for the user.
        complain(error);
        return undefined;
      }
    });
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(scheme, reports),
    command('pog.new', () => create(server)),
    command('pog.bump', () => bump(server)),
    command('pog.promote', async () => {
      const document = subject();
      await tell(document && (await server.execute('pog.promotePrompt', { uri: document.uri.toString() })));
    }),
    command('pog.convert', (to?: string) => convert(server, to)),
    command('pog.explainRule', (rule?: string) => explain(server, reports, rule)),
    command('pog.showStatus', async () => {
      const status = await server.request<Status>('pog/status', {});
      if (status) {
        await reports.show('pog status', report(status));
      }
    }),
    command('pog.showReferences', (...given: Parameters<Server['showReferences']>) => server.showReferences(...given)),
    command('pog.restartServer', () => server.restart()),
    command('pog.chooseProgram', () => server.choose()),
    command('pog.showLog', async () => server.showLog()),
    command('pog.openWalkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false),
    ),
  );
}

async function create(server: Server): Promise<void> {
  const title = 'New Prompt';
  const library = (await server.request<{ items: Item[] }>('pog/library/list', {}))?.items;
  const prompt = 'Prompt id in kebab-case, optionally with folders, such as development/explain-code';
  const id = library && (await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true }));
  if (!id) {
    return;
  }
  const empty = { label: '$(file) Empty', description: 'an empty prompt', item: undefined };
  const models = library.map((item) => ({ label: item.name, description: item.id, detail: item.description, item }));
  const from = await vscode.window.showQuickPick<vscode.QuickPickItem & { item?: Item }>([empty, ...models], {
    title,
    placeHolder: 'Start from',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (!from) {
    return;
  }
  const folder = await target();
  const answer = await server.execute<{ uri: string; message: string }>('pog.newPrompt', {
    id,
    ...(from.item && { from: from.item.id }),
    ...(folder && { folder: folder.uri.toString() }),
  });
  if (answer) {
    await openNew(vscode.Uri.parse(answer.uri));
    await tell(answer);
  }
}

/** Opens a file the server created, once its edit has arrived, and saves it: users expect a file on disk. */
async function openNew(uri: vscode.Uri): Promise<void> {
  const isThere = () =>
    vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
  for (let tries = 0; tries < 100 && !(await isThere()); tries += 1) {
    await new Promise((next) => setTimeout(next, 50));
  }
  const editor = await vscode.window.showTextDocument(uri);
  await editor.document.save();
}

/** The workspace folder for a new prompt; asks only if there are several. */
async function target(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}

async function bump(server: Server): Promise<void> {
  const document = subject();
  const steps = [
    { label: 'least', description: 'the smallest bump the change requires' },
    { label: 'patch', description: 'wording only' },
    { label: 'minor', description: 'compatible additions' },
    { label: 'major', description: 'breaking changes' },
  ];
  const title = 'Bump Version';
  const step = document && (await vscode.window.showQuickPick(steps, { title, ignoreFocusOut: true }));
  if (!document || !step) {
    return;
  }
  const prompt = 'Changelog summary (optional)';
  const summary = await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
  if (summary !== undefined) {
    const argument = { uri: document.uri.toString(), step: step.label, ...(summary && { summary }) };
    await tell(await server.execute('pog.bumpVersion', argument));
  }
}

async function convert(server: Server, given?: string): Promise<void> {
  const document = subject();
  const targets = formats
    .filter((format) => format.convert)
    .map((format) => ({ label: format.name, description: format.files.join(', '), id: format.id }));
  const options = { title: 'Convert to Another Format', ignoreFocusOut: true };
  const to = document && (given ?? (await vscode.window.showQuickPick(targets, options))?.id);
  if (!document || !to) {
    return;
  }
  const created = new Promise<readonly vscode.Uri[]>((done) => {
    const end = (files: readonly vscode.Uri[]) => {
      listener.dispose();
      done(files);
    };
    const listener = vscode.workspace.onDidCreateFiles(({ files }) => end(files));
    setTimeout(() => end([]), 10_000);
  });
  const argument = { uri: document.uri.toString(), to };
  try {
    await server.execute('pog.convertPrompt', argument);
  } catch (error) {
    // Either something would be lost, or the conversion is impossible; the second attempt tells which.
    const anyway = 'Convert Anyway';
    const message = error instanceof Error ? error.message : String(error);
    if ((await ask(message, anyway)) !== anyway) {
      return;
    }
    await server.execute('pog.convertPrompt', { ...argument, lossy: true });
  }
  // The overlay first, so that the prompt ends up in front.
  for (const uri of [...(await created)].reverse()) {
    await openNew(uri);
  }
}

/** The rule of the finding under the cursor, else a pick from all findings, else free input. */
async function explain(server: Server, reports: Reports, given?: string): Promise<void> {
  const rule = given ?? (await chooseRule());
  const answer = rule && (await server.request<{ markdown: string }>('pog/explain', { rule }));
  if (answer) {
    await reports.show(rule, answer.markdown);
  }
}

function ruleOf({ source, code }: vscode.Diagnostic): string[] {
  const value = typeof code === 'object' ? code.value : code;
  return source === 'pog' && value !== undefined ? [String(value)] : [];
}

async function chooseRule(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const here = editor ? vscode.languages.getDiagnostics(editor.document.uri) : [];
  const under = here.filter((finding) => editor && finding.range.intersection(editor.selection)).flatMap(ruleOf);
  if (new Set(under).size === 1) {
    return under[0];
  }
  const all =
    under.length > 0 ? under : vscode.languages.getDiagnostics().flatMap(([, found]) => found.flatMap(ruleOf));
  const title = 'Explain Rule';
  if (all.length > 0) {
    return vscode.window.showQuickPick([...new Set(all)].sort(), { title, placeHolder: 'Select a rule' });
  }
  return vscode.window.showInputBox({ title, prompt: 'Rule name, such as template/undeclared-parameter' });
}

function report({ version, ready, folders, library, documents, encoding }: Status): string {
  const name = (uri: string) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
  const rows = folders.map(({ uri, policy, prompts }) => {
    const rules = policy.length > 0 ? escaped(policy.map(name).join(', ')) : 'none (defaults)';
    return `| ${escaped(vscode.Uri.parse(uri).path)} | ${prompts} | ${rules} |`;
  });
  return [
    `# pog ${version}`,
    ready ? 'Ready.' : 'Still loading the workspace.',
    ['| folder | prompts | policy |', '|---|---|---|', ...rows].join('\n'),
    `Library: ${library.workspace} in these folders, ${library.library} in sources, ${library.starter} built in.`,
    `Open documents: ${documents}. Position encoding: ${encoding}.`,
  ].join('\n\n');
}
