// Bundles the extension into dist/ and copies the grammars beside it. `--test` leaves out what only a release needs.

import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('..', import.meta.url));
const textmate = join(here, '../../grammars/textmate');

export async function bundle({ minify = true } = {}) {
  const common = { bundle: true, format: 'cjs', external: ['vscode'], logLevel: 'warning', minify };
  const file = (name) => ({
    entryPoints: [join(here, 'src', `${name}.ts`)],
    outfile: join(here, 'dist', `${name}.js`),
  });
  await build({ ...common, ...file('extension'), platform: 'node', target: 'node18' });
  // For a browser nothing of Node may be in it, or this fails.
  await build({ ...common, ...file('web'), platform: 'browser', target: 'es2022' });
  const grammars = join(here, 'grammars');
  mkdirSync(grammars, { recursive: true });
  for (const file of readdirSync(textmate)) {
    if (/\.tmLanguage\.json$|language-configuration\.json$/.test(file)) {
      copyFileSync(join(textmate, file), join(grammars, file));
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle({ minify: !process.argv.includes('--test') });
}
