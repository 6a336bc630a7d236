// The preview: rendered messages next to the editor, kept up to date, with inputs for the parameters.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { isCertain } from './files';
import { read } from './form';
import type { Arguments, Parameter, Rendered } from './protocol';
import type { Server } from './server';

/** What is previewed: a document, a file or a library prompt. */
export type Subject = { uri: string } | { id: string };

/** Debounce before the server is asked again. */
const rest = 80;

export class Preview {
  private panel?: vscode.WebviewPanel;
  private subject?: Subject;
  private parameters: Parameter[] = [];
  private arguments: Arguments = {};
  private readonly values = new Map<string, Arguments>();
  private timer?: NodeJS.Timeout;
  private asked = 0;
  /** Whether to refill the inputs; must not disturb what is being typed into them. */
  private fill = true;
  private listening?: Promise<void>;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
  ) {}

  /** The previewed document, if any. */
  get document(): string | undefined {
    return this.subject && 'uri' in this.subject ? this.subject.uri : undefined;
  }

  /** The current subject, to be restored later. */
  get current(): Subject | undefined {
    return this.subject;
  }

  /** Shows a subject next to the editor, without taking focus. */
  async show(subject: Subject, values?: Arguments): Promise<void> {
    const key = JSON.stringify(subject);
    if (key !== JSON.stringify(this.subject)) {
      this.arguments = this.values.get(key) ?? {};
    }
    this.arguments = values ?? this.arguments;
    this.values.set(key, this.arguments);
    this.subject = subject;
    this.fill = true;
    if (!this.panel) {
      this.open();
    }
    await this.listening;
    await this.update();
  }

  close(): void {
    this.panel?.dispose();
  }

  /** Refreshes after a change. Includes can affect the preview, so any prompt counts. */
  changed(): void {
    if (this.panel) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.update(), rest);
    }
  }

  private async update(): Promise<void> {
    const subject = this.subject;
    if (!this.panel || !subject) {
      return;
    }
    const number = ++this.asked;
    const key = JSON.stringify(subject);
    const answer = await this.ask(subject);
    // Answers can arrive out of order, and the panel may have been closed.
    if (this.panel && answer && number === this.asked) {
      this.parameters = answer.parameters ?? [];
      this.panel.title = `Preview: ${answer.name ?? ('id' in subject ? subject.id : 'prompt')}`;
      const fill = this.fill;
      this.fill = false;
      void this.panel.webview.postMessage({ key, fill, arguments: this.arguments, ...answer });
    }
  }

  private async ask(subject: Subject): Promise<Rendered | undefined> {
    try {
      const place = 'uri' in subject ? { uri: subject.uri } : { id: subject.id };
      return await this.server.request<Rendered>('pog/library/preview', { ...place, arguments: this.arguments });
    } catch (error) {
      return { messages: [], missing: [], error: error instanceof Error ? error.message : String(error) };
    }
  }

  private open(): void {
    const media = vscode.Uri.joinPath(this.extension, 'media');
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel('pog.preview', 'Preview', column, {
      enableScripts: true,
      localResourceRoots: [media],
    });
    this.panel = panel;
    panel.iconPath = {
      light: vscode.Uri.joinPath(media, 'prompt-light.svg'),
      dark: vscode.Uri.joinPath(media, 'prompt-dark.svg'),
    };
    panel.onDidDispose(() => {
      clearTimeout(this.timer);
      this.panel = this.subject = this.listening = undefined;
    });
    // The page reports when it is ready, including after it was hidden.
    this.listening = new Promise((ready) => {
      panel.webview.onDidReceiveMessage((message: { texts?: Record<string, string> }) => {
        if (message.texts && this.subject) {
          this.arguments = typed(this.parameters, message.texts);
          this.values.set(JSON.stringify(this.subject), this.arguments);
          this.changed();
        } else {
          ready();
          this.fill = true;
          void this.update();
        }
      });
    });
    panel.webview.html = page(panel.webview, media);
  }
}

/** The values typed into the page. Invalid values stay strings, so that the server reports them. */
function typed(parameters: Parameter[], texts: Record<string, string>): Arguments {
  const values: Arguments = {};
  for (const parameter of parameters) {
    const text = texts[parameter.name];
    if (text) {
      const got = read(parameter, text);
      values[parameter.name] = typeof got === 'string' ? text : got.value;
    }
  }
  return values;
}

/** Contains nothing from a prompt: content is sent as messages and inserted as text. */
function page(webview: vscode.Webview, media: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const source = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${source('preview.css')}">
<title>Prompt preview</title>
</head>
<body>
<form id="inputs" aria-label="Parameter values"></form>
<p id="problem" role="alert" hidden></p>
<main id="messages" aria-label="Rendered messages"></main>
<script nonce="${nonce}" src="${source('preview.js')}"></script>
</body>
</html>`;
}

export function registerPreview(context: vscode.ExtensionContext, server: Server): Preview {
  const preview = new Preview(context.extensionUri, server);
  const tell = (editor?: vscode.TextEditor) =>
    vscode.commands.executeCommand('setContext', 'pog.isPrompt', editor !== undefined && isCertain(editor.document));
  void tell(vscode.window.activeTextEditor);
  context.subscriptions.push(
    vscode.workspace.onDidChangeTextDocument(() => preview.changed()),
    server.onDidChange(() => server.condition === 'ready' && preview.changed()),
    // An open document preview follows the active prompt.
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor && preview.document && isCertain(editor.document)) {
        void preview.show({ uri: editor.document.uri.toString() });
      }
      tell(editor);
    }),
    // A code lens names the document; menus and keys mean the active one.
    vscode.commands.registerCommand('pog.preview', async (given?: unknown) => {
      const uri = typeof given === 'string' ? given : vscode.window.activeTextEditor?.document.uri.toString();
      if (uri) {
        await preview.show({ uri });
      }
    }),
  );
  return preview;
}
