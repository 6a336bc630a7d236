// Writes what package.json says about files and settings from what the server says about them, and about highlighting
// from what the grammars' folder holds. `--check` writes nothing and fails when something would change.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const root = join(here, '../..');
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const table = json(join(root, 'server/docs/formats.json'));
const settings = json(join(root, 'server/docs/settings.schema.json'));
const textmate = join(root, 'grammars/textmate');

// Ids that VS Code itself declares, or an extension that many have and that highlights these files well. They are not
// declared again, so that nobody's files change their language because pog is installed.
const foreign = new Set(['markdown', 'yaml', 'json', 'plaintext', 'prompt', 'instructions', 'chatagent', 'jinja']);

/** The grammars the folder offers: as its own package.json says, else each file for the formats its `fileTypes` name. */
function grammars() {
  const place = (file) => `./grammars/${basename(file)}`;
  const offered = json(join(textmate, 'package.json')).contributes?.grammars;
  if (offered) {
    return offered.map((grammar) => ({ ...grammar, path: place(grammar.path) }));
  }
  const found = [];
  for (const file of readdirSync(textmate).filter((name) => name.endsWith('.tmLanguage.json')).sort()) {
    const { scopeName, fileTypes = [], injectionSelector } = json(join(textmate, file));
    const of = table.formats.filter((format) => fileTypes.some((type) => format.files.includes(`*.${type}`)));
    if (injectionSelector) {
      found.push({ scopeName, path: place(file), injectTo: injectionSelector.match(/(?:text|source)[\w.-]*/g) });
    }
    found.push(...of.map((format) => ({ language: format.language, scopeName, path: place(file) })));
  }
  return found;
}

/** The ids that are declared here: those nobody else owns, where there is highlighting to gain from it. */
function languages(highlighted) {
  const ids = [...new Set(table.formats.map((format) => format.language))];
  return ids.filter((id) => !foreign.has(id) && highlighted.has(id)).map((id) => {
    const of = table.formats.filter((format) => format.language === id);
    const files = of.flatMap((format) => format.files);
    const plain = (glob, start) => glob.startsWith(start) && !/[*?[{/]/.test(glob.slice(start.length));
    const names = [`${id}.language-configuration.json`, ...(id === 'pog' ? ['language-configuration.json'] : [])];
    const configuration = names.find((name) => existsSync(join(textmate, name)));
    const given = {
      extensions: files.filter((glob) => plain(glob, '*')).map((glob) => glob.slice(1)),
      filenames: files.filter((glob) => plain(glob, '')),
      filenamePatterns: files.filter((glob) => !plain(glob, '*') && !plain(glob, '')),
    };
    return {
      id,
      aliases: of.map((format) => format.name),
      ...Object.fromEntries(Object.entries(given).filter(([, list]) => list.length > 0)),
      ...(configuration && { configuration: `./grammars/${configuration}` }),
      icon: { light: './media/prompt-light.svg', dark: './media/prompt-dark.svg' },
    };
  });
}

/** The server's settings, each under its dotted name. */
function* leaves(schema, path) {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const key = `${path}.${name}`;
    if (property.properties) {
      yield* leaves(property, key);
    } else {
      const { description, ...rest } = property;
      yield [key, { ...rest, markdownDescription: description }];
    }
  }
}

/** Everything that may be a prompt: by id, and by name for folders in which no such file is open yet. */
function activation() {
  const ids = [...new Set(table.formats.map((format) => format.language))].sort();
  const names = [...table.policy, ...table.formats.filter((f) => f.certain).flatMap((f) => f.files)];
  const globs = [...new Set(names)].map((glob) => (glob.startsWith('**/') ? glob : `**/${glob}`));
  return [...ids.map((id) => `onLanguage:${id}`), ...globs.map((glob) => `workspaceContains:${glob}`)];
}

const file = join(here, 'package.json');
const before = readFileSync(file, 'utf8');
const manifest = JSON.parse(before);
manifest.activationEvents = activation();
manifest.contributes.grammars = grammars();
manifest.contributes.languages = languages(new Set(manifest.contributes.grammars.map((grammar) => grammar.language)));
const own = Object.entries(manifest.contributes.configuration.properties).filter(([key]) => /^pog\.(server|trace)\./.test(key));
manifest.contributes.configuration.properties = Object.fromEntries([...own, ...leaves(settings, 'pog')]);
const after = `${JSON.stringify(manifest, null, 2)}\n`;
if (after === before) {
  console.log('package.json is what it should be');
} else if (process.argv.includes('--check')) {
  console.error('editors/vscode/package.json is not what it should be: run node editors/vscode/scripts/generate.mjs');
  process.exitCode = 1;
} else {
  writeFileSync(file, after);
  console.log('package.json written');
}
