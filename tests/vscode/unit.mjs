// What can be told without an editor: which program is taken, and what a typed value is read as.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../editors/vscode/src/', import.meta.url));
const { build } = createRequire(join(source, 'x.js'))('esbuild');
const home = mkdtempSync(join(tmpdir(), 'pog-unit-'));
const folder = join(home, 'folder');
const extension = join(home, 'extension');

/** The few things of VS Code that these files ask, as the case wants them. */
const vscode = {
  Uri: { file: (fsPath) => ({ fsPath }), joinPath: (base, ...parts) => ({ fsPath: join(base.fsPath, ...parts) }) },
  workspace: {
    isTrusted: true,
    workspaceFolders: [{ uri: { fsPath: folder } }],
    getWorkspaceFolder: ({ fsPath }) => (fsPath.startsWith(folder) ? {} : undefined),
    getConfiguration: () => ({ inspect: () => vscode.settings }),
  },
  settings: {},
};
globalThis.fakeVscode = vscode;
const bundled = join(home, 'bundle.cjs');
await build({
  stdin: { contents: "export * from './binary'; export { read } from './form';", resolveDir: source, loader: 'ts' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile: bundled,
  plugins: [
    {
      name: 'vscode',
      setup(on) {
        on.onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'fake' }));
        on.onLoad({ filter: /.*/, namespace: 'fake' }, () => ({ contents: 'module.exports = globalThis.fakeVscode' }));
      },
    },
  ],
});
const { find, read } = createRequire(import.meta.url)(bundled);

function program(...parts) {
  const file = join(home, ...parts);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

/** What is found under these circumstances. */
function found({ settings = {}, path = [], trusted = true, base = extension }) {
  vscode.settings = settings;
  vscode.workspace.isTrusted = trusted;
  const before = process.env.PATH;
  process.env.PATH = path.join(':');
  try {
    return find({ fsPath: base });
  } finally {
    process.env.PATH = before;
  }
}

const inside = program('extension/bin/pog');
const onPath = program('path/pog');
const own = program('own/pog');
const brought = program('folder/bin/pog');
const bare = join(home, 'bare');

test('the setting, then the package, then the PATH', () => {
  const path = [dirname(onPath)];
  assert.equal(found({ settings: { globalValue: own }, path }).command, own);
  assert.equal(found({ path }).command, inside);
  assert.equal(found({ path, base: bare }).command, onPath);
  assert.equal(found({ base: bare }).command, undefined);
});

test('a set program that is not there is not replaced', () => {
  const none = found({ settings: { globalValue: '/nowhere/pog' }, path: [dirname(onPath)] });
  assert.equal(none.command, undefined);
  assert.match(none.tried, /'\/nowhere\/pog'/);
});

test('the folder chooses only when it is trusted', () => {
  const settings = { globalValue: own, workspaceValue: '${workspaceFolder}/bin/pog' };
  assert.equal(found({ settings }).command, brought);
  assert.equal(found({ settings, trusted: false }).command, own);
  assert.equal(found({ settings: { workspaceValue: brought }, trusted: false }).command, inside);
});

test('nothing in an untrusted folder is run, wherever the way to it comes from', () => {
  const path = [dirname(brought), dirname(onPath)];
  assert.equal(found({ path, base: bare }).command, brought);
  assert.equal(found({ path, base: bare, trusted: false }).command, onPath);
  assert.equal(found({ settings: { globalValue: brought }, trusted: false }).command, undefined);
});

test('entries of the PATH that mean the open folder are passed over', () => {
  assert.equal(found({ path: ['.', '', 'bin', dirname(onPath)], base: bare }).command, onPath);
});

test('typed values are read as the type of their parameter', () => {
  assert.deepEqual(read({ type: 'string' }, '3'), { value: '3' });
  assert.deepEqual(read({}, '[1'), { value: '[1' });
  assert.deepEqual(read({ type: 'integer' }, '3'), { value: 3 });
  assert.deepEqual(read({ type: 'array' }, 'a, b'), { value: ['a', 'b'] });
  assert.deepEqual(read({ type: 'array' }, '["a, b"]'), { value: ['a, b'] });
  assert.deepEqual(read({ type: 'object' }, '{"a": 1}'), { value: { a: 1 } });
  assert.match(read({ type: 'object' }, 'a'), /an object/);
});
