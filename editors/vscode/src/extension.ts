// The pog extension: starts the server if there are prompts, and provides the UI for library, preview and commands.

import * as vscode from 'vscode';
import * as commands from './commands';
import { inWorkspace, isCertain } from './files';
import { registerLibrary } from './library';
import { registerPreview } from './preview';
import { Server } from './server';
import { registerStatus } from './status';
import { registerTree } from './tree';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const started = new Server(context.extensionUri);
  server = started;
  const preview = registerPreview(context, started);
  const library = registerLibrary(context, started, preview);
  registerTree(context, started, library, preview);
  registerStatus(context, started);
  commands.register(context, started);
  const wake = (document: vscode.TextDocument) => {
    if (started.condition === 'idle' && isCertain(document)) {
      void started.ensure();
    }
  };
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(wake),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (started.condition !== 'idle') {
        void started.restart();
      }
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('pog.server.path')) {
        void started.restart();
      }
    }),
  );
  vscode.workspace.textDocuments.forEach(wake);
  void inWorkspace().then((found) => (found ? started.ensure() : undefined));
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
}
