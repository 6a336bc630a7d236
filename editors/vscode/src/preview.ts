// The preview: rendered messages beside the editor, kept up to date, with inputs for the parameters.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { isCertain } from './files';
import { read } from './form';
import type { Arguments, Parameter, Rendered } from './protocol';
import type { Server } from './server';

/** What is previewed: an open document or a file, or a prompt of the library. */
export type Subject = { uri: string } | { id: string };

/** How long typing must rest before the server is asked again. */
const rest = 80;

export class Preview {
  private panel?: vscode.WebviewPanel;
  private subject?: Subject;
  private parameters: Parameter[] = [];
  private arguments: Arguments = {};
  private readonly values = new Map<string, Arguments>();
  private timer?: NodeJS.Timeout;
  private asked = 0;
  /** Whether the inputs are to be filled anew: what is typed into them must not be disturbed. */
  private fill = true;
  private listening?: Promise<void>;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
  ) {}

  /** The document that is shown, if it is one. */
  get document(): string | undefined {
    return this.subject && 'uri' in this.subject ? this.subject.uri : undefined;
  }

  /** What is shown, to be put back later. */
  get current(): Subject | undefined {
    return this.subject;
  }

  /** Shows a subject beside the editor, without taking the cursor away. */
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

  /** A document changed: asks again when it is the one shown. Includes may change it too, so any prompt counts. */
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
    // Answers may overtake each other, and the panel may be gone by now.
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
    // The page says when it listens, also when it comes back after having been hidden.
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

/** The values typed into the page. What is no value of its type stays text, and the server says what is wrong. */
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

/** Nothing in it comes from a prompt: what is shown travels as messages and is put into the page as text. */
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
<form id="inputs" aria-label="Values of the parameters"></form>
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
    // An open preview of a document follows to the prompt that is worked on.
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor && preview.document && isCertain(editor.document)) {
        void preview.show({ uri: editor.document.uri.toString() });
      }
      tell(editor);
    }),
    // A code lens names the document; menus and keys mean the one that is worked on.
    vscode.commands.registerCommand('pog.preview', async (given?: unknown) => {
      const uri = typeof given === 'string' ? given : vscode.window.activeTextEditor?.document.uri.toString();
      if (uri) {
        await preview.show({ uri });
      }
    }),
  );
  return preview;
}
