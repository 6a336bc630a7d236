// In a browser without a backend there is no process to start: highlighting, snippets and the walkthrough
// work, and every command explains what is missing.

import * as vscode from 'vscode';

export function activate(context: vscode.ExtensionContext): void {
  const commands: { command: string }[] = context.extension.packageJSON.contributes.commands;
  for (const { command } of commands) {
    context.subscriptions.push(
      vscode.commands.registerCommand(command, () => {
        if (command === 'pog.openWalkthrough') {
          return vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`);
        }
        return vscode.window.showInformationMessage(
          'pog cannot run in the browser. Open this folder in VS Code on the desktop, in a remote ' +
            'window or in a codespace.',
        );
      }),
    );
  }
}
