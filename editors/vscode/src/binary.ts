// Finds the program: the setting, then the one inside the extension, then PATH.

import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

export interface Binary {
  command?: string;
  /** Where it was looked for, for the message when there is none. */
  tried: string;
}

const name = process.platform === 'win32' ? 'pog.exe' : 'pog';

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether a file lies in a folder that nobody vouches for. Such files are never run. */
function isDistrusted(file: string): boolean {
  return (
    !vscode.workspace.isTrusted &&
    vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path.resolve(file))) !== undefined
  );
}

/** The setting, made absolute. In an untrusted folder only the user's own value counts, whatever the folder says. */
function chosen(): string | undefined {
  const setting = vscode.workspace.getConfiguration('pog').inspect<string>('server.path');
  const own = setting?.globalValue;
  const value = (
    vscode.workspace.isTrusted ? (setting?.workspaceFolderValue ?? setting?.workspaceValue ?? own) : own
  )?.trim();
  if (!value) {
    return undefined;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const expanded = value.replaceAll('${workspaceFolder}', folder).replace(/^~(?=[/\\]|$)/, homedir());
  return path.resolve(folder, expanded);
}

export function find(extension: vscode.Uri): Binary {
  const set = chosen();
  if (set) {
    // No way around it: whoever set a program wants that one, and not another that happens to be there.
    return { command: runs(set) && !isDistrusted(set) ? set : undefined, tried: `pog.server.path is '${set}'` };
  }
  const bundled = vscode.Uri.joinPath(extension, 'bin', name).fsPath;
  // Entries of PATH that are not absolute would mean the folder that is open.
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const candidates = [bundled, ...folders.map((folder) => path.join(folder, name))];
  const command = candidates.find((file) => runs(file) && !isDistrusted(file));
  return { command, tried: 'this build of the extension does not carry it, and it is not on the PATH' };
}
