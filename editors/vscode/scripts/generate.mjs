// Writes what package.json says about files and settings from what the server says about them, and about highlighting
// from what the grammars' folder holds. `--check` writes nothing and fails when something would change.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const root = join(here, '../..');
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const table = json(join(root, 'server/docs/formats.json'));
const settings = json(join(root, 'server/docs/settings.schema.json'));
const textmate = join(root, 'grammars/textmate');

// Ids that VS Code itself declares, or an extension that many have. They are not declared again, so that no file changes
// its language, nor its highlighting, because pog is installed.
const foreign = new Set(['markdown', 'yaml', 'json', 'plaintext', 'prompt', 'instructions', 'chatagent', 'jinja']);

const offered = json(join(textmate, 'package.json')).contributes ?? {};
const place = (path) => `./grammars/${basename(path)}`;

/** The grammars the folder offers: as its own package.json says, else each file for the formats its `fileTypes` name. */
function grammars() {
  if (offered.grammars) {
    return offered.grammars.map(({ language, path, ...rest }) => ({
      // Without a language a grammar is still there for others to embed.
      ...(language && !foreign.has(language) && { language }),
      ...rest,
      path: place(path),
    }));
  }
  return readdirSync(textmate)
    .filter((name) => name.endsWith('.tmLanguage.json'))
    .sort()
    .flatMap((file) => {
      const { scopeName, fileTypes = [] } = json(join(textmate, file));
      const of = table.formats.filter((format) => fileTypes.some((type) => format.files.includes(`*.${type}`)));
      return of.map((format) => ({ language: format.language, scopeName, path: place(file) }));
    });
}

/** The languages that are declared: those nobody else owns and there is highlighting for. */
function languages(highlighted) {
  const ids = [...table.formats.map((format) => format.language), ...(offered.languages ?? []).map(({ id }) => id)];
  return [...new Set(ids)]
    .filter((id) => highlighted.has(id))
    .map((id) => {
      const of = table.formats.filter((format) => format.language === id);
      const given = offered.languages?.find((language) => language.id === id) ?? {};
      const files = of.flatMap((format) => format.files);
      const plain = (glob, start) => glob.startsWith(start) && !/[*?[{/]/.test(glob.slice(start.length));
      // Which files are of a format is the server's word; a language that is only for highlighting brings its own.
      const names = {
        extensions:
          of.length > 0 ? files.filter((glob) => plain(glob, '*')).map((glob) => glob.slice(1)) : given.extensions,
        filenames: of.length > 0 ? files.filter((glob) => plain(glob, '')) : given.filenames,
        filenamePatterns: files.filter((glob) => !plain(glob, '*') && !plain(glob, '')),
      };
      const configuration = given.configuration ?? (id === 'pog' ? './language-configuration.json' : undefined);
      return {
        id,
        aliases: of.length > 0 ? of.map((format) => format.name) : given.aliases,
        ...Object.fromEntries(Object.entries(names).filter(([, list]) => list?.length > 0)),
        ...(configuration && { configuration: place(configuration) }),
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
  const declared = manifest.contributes.languages.map((language) => language.id);
  const ids = [...new Set([...declared, ...table.formats.map((format) => format.language)])].sort();
  const names = [...table.policy, ...table.formats.filter((f) => f.certain).flatMap((f) => f.files)];
  const globs = [...new Set(names)].map((glob) => (glob.startsWith('**/') ? glob : `**/${glob}`));
  return [...ids.map((id) => `onLanguage:${id}`), ...globs.map((glob) => `workspaceContains:${glob}`)];
}

const file = join(here, 'package.json');
const before = readFileSync(file, 'utf8');
const manifest = JSON.parse(before);
manifest.contributes.grammars = grammars();
manifest.contributes.languages = languages(new Set(manifest.contributes.grammars.map((grammar) => grammar.language)));
manifest.activationEvents = activation();
const own = Object.entries(manifest.contributes.configuration.properties).filter(([key]) =>
  /^pog\.(server|trace)\./.test(key),
);
manifest.contributes.configuration.properties = Object.fromEntries([...own, ...leaves(settings, 'pog')]);
const after = `${JSON.stringify(manifest, null, 2)}\n`;
if (after === before) {
  console.log('package.json is what it should be');
} else if (process.argv.includes('--check')) {
  console.error('editors/vscode/package.json is stale: run `cargo xtask generate`');
  process.exitCode = 1;
} else {
  writeFileSync(file, after);
  console.log('package.json written');
}
