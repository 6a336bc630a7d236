// In a browser without a machine behind it there is no process to start: highlighting, snippets and the first steps are
// there, and every command says what is missing.

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
          'pog runs a program to check prompts, and a browser cannot. Open this folder in VS Code itself, in a remote ' +
            'window or in a codespace.',
        );
      }),
    );
  }
}
