// Notifications: the one place that shows texts, which may quote files and answers of others.

import * as vscode from 'vscode';

/** Without links: VS Code makes links of Markdown in notifications, and a link may run a command. */
export const plain = (text: string): string =>
  text.replaceAll('](', '] (').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

export const say = (message: string): void => void vscode.window.showInformationMessage(plain(message));

export function complain(problem: unknown): void {
  void vscode.window.showErrorMessage(plain(problem instanceof Error ? problem.message : String(problem)));
}

/** Asks with buttons; undefined if dismissed. */
export const ask = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showWarningMessage(plain(message), ...buttons);

/** Text inside a Markdown page that is shown by VS Code. */
export const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()<>#+\-!|~&]/g, '\\$&').replace(/\s+/g, ' ');
