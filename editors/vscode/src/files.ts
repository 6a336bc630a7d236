// Which files the server handles, generated from its format table when the extension is built.

import * as vscode from 'vscode';
import type { DocumentFilter } from 'vscode-languageclient/node';
import table from '../../../server/docs/formats.json';

const anywhere = (glob: string) => (glob.startsWith('**/') ? glob : `**/${glob}`);
const sure = table.formats.filter((format) => format.certain).flatMap((format) => format.files);
const certain = [...new Set([...table.policy, ...sure].map(anywhere))];
const all = new Set(
  [...table.policy, ...table.overlays, ...table.formats.flatMap((f) => [...f.files, ...f.library])].map(anywhere),
);

/**
 * By file name, never by language id: the ids of most formats belong to VS Code or to another extension, and stay as
 * they are. Prompts that are not files yet have nothing but the id.
 */
export const selector: DocumentFilter[] = [
  ...[...all].map((pattern) => ({ scheme: 'file', pattern })),
  { scheme: 'untitled', language: 'pog' },
];

export const { formats, words } = table;

export const isOurs = (document: vscode.TextDocument) =>
  vscode.languages.match(selector as vscode.DocumentSelector, document) > 0;

/** Whether a file is certainly a prompt, so that the server should start; for others only the content tells. */
export const isCertain = (document: vscode.TextDocument) =>
  (document.uri.scheme === 'untitled' && document.languageId === 'pog') ||
  vscode.languages.match(
    certain.map((pattern) => ({ scheme: 'file', pattern })),
    document,
  ) > 0;

/** Whether the open folders contain such a file. */
export async function inWorkspace(): Promise<boolean> {
  const found = await vscode.workspace.findFiles(`{${certain.join(',')}}`, '**/node_modules/**', 1);
  return found.length > 0;
}
