// Packs the extension for one system, with the program inside: package.mjs --target linux-x64 --binary PATH --out FILE.
// Without --target and --binary it packs one for all systems that looks for the program on the machine.

import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { bundle } from './build.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    binary: { type: 'string' },
    out: { type: 'string' },
    'pre-release': { type: 'boolean' },
  },
});
if (Boolean(values.target) !== Boolean(values.binary)) {
  throw new Error('--target and --binary belong together: a package with a program is for one system');
}
if (values.binary && !existsSync(values.binary)) {
  throw new Error(`there is no ${values.binary}`);
}
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const name = ['pog', values.target, manifest.version].filter(Boolean).join('-');
const out = resolve(values.out ?? join(here, '../../target/dist', `${name}.vsix`));

// A folder that holds what ships and nothing else, so that no list of exceptions has to be kept.
const stage = join(here, '../../target/vsix', values.target ?? 'any');
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
await bundle();
for (const part of ['README.md', 'dist', 'grammars', 'media', 'snippets']) {
  cpSync(join(here, part), join(stage, part), { recursive: true });
}
copyFileSync(join(here, '../../LICENSE-MIT'), join(stage, 'LICENSE.txt'));
delete manifest.scripts;
delete manifest.devDependencies;
delete manifest.private;
writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest, null, 2));
if (values.binary) {
  const program = join(stage, 'bin', values.target.startsWith('win32') ? 'pog.exe' : 'pog');
  mkdirSync(dirname(program));
  copyFileSync(values.binary, program);
  chmodSync(program, 0o755);
}
mkdirSync(dirname(out), { recursive: true });
await createVSIX({
  cwd: stage,
  packagePath: out,
  target: values.target,
  preRelease: values['pre-release'],
  dependencies: false,
  allowMissingRepository: true,
});
console.log(out);
