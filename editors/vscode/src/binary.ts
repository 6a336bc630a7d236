// Finds the pog executable: the setting, then the bundled one, then PATH.

import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

export interface Binary {
  command?: string;
  /** Where it was looked for, used in the error message. */
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

/** Whether a file is in an untrusted folder. Such files are never run. */
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
    // No fallback: whoever configured an executable does not want another one that happens to exist.
    return { command: runs(set) && !isDistrusted(set) ? set : undefined, tried: `pog.server.path is '${set}'` };
  }
  const bundled = vscode.Uri.joinPath(extension, 'bin', name).fsPath;
  // Relative entries of PATH would refer to the open folder.
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const candidates = [bundled, ...folders.map((folder) => path.join(folder, name))];
  const command = candidates.find((file) => runs(file) && !isDistrusted(file));
  return { command, tried: 'it is neither bundled with this build of the extension nor on PATH' };
}
