// The status bar item: shows the server's state and links to its status report.

import * as vscode from 'vscode';
import type { Condition, Server } from './server';

const shown: Record<Condition, [icon: string, words: string]> = {
  idle: ['circle-outline', 'not started'],
  starting: ['sync~spin', 'starting'],
  ready: ['check', 'running'],
  missing: ['warning', 'executable not found'],
  stopped: ['error', 'stopped'],
};

export function registerStatus(context: vscode.ExtensionContext, server: Server): void {
  const item = vscode.window.createStatusBarItem('pog.status', vscode.StatusBarAlignment.Right, 90);
  item.name = 'pog prompt server';
  const update = () => {
    const [icon, words] = shown[server.condition];
    const bad = server.condition === 'missing' || server.condition === 'stopped';
    item.text = `$(${icon}) pog`;
    item.tooltip = `pog: ${words}`;
    item.accessibilityInformation = { label: `pog prompt server: ${words}`, role: 'button' };
    item.backgroundColor = bad ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.command = bad ? 'pog.restartServer' : 'pog.showStatus';
    void vscode.commands.executeCommand('setContext', 'pog.serverReady', server.condition === 'ready');
    if (server.condition === 'idle') {
      item.hide();
    } else {
      item.show();
    }
  };
  context.subscriptions.push(item, server.onDidChange(update));
  update();
}
