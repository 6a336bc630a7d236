// Reads cases from standard input, [{ path, text, values }], renders each with the real Dotprompt and writes what came of
// it: { messages } or { error }, and whether the front matter was read.
import { readFileSync, existsSync } from 'node:fs';
import { dirname, join, basename } from 'node:path';
import dotprompt from 'dotprompt';

const { Dotprompt } = dotprompt;

// As Genkit and the directory store name partials: below the prompt's folder or one above it.
function partial(name, from, root) {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const path = join(folder, dirname(name), `_${basename(name)}.prompt`);
    if (existsSync(path)) return readFileSync(path, 'utf8');
    if (folder === root || folder === dirname(folder)) return null;
  }
}

const marks = (part) => {
  if (part.text !== undefined) return part.text;
  if (part.media) return `<<<dotprompt:media:url ${part.media.url}${part.media.contentType ? ` ${part.media.contentType}` : ''}>>>`;
  return `<<<dotprompt:section ${part.metadata.purpose}>>>`;
};

async function run({ path, root, text, values }) {
  const logged = [];
  console.error = (...words) => logged.push(words.join(' '));
  try {
    const schemas = { RecipeRequest: { type: 'object' }, Recipe: { type: 'object' }, MenuItem: { type: 'object' } };
    const env = new Dotprompt({ schemas, partialResolver: (name) => (path ? partial(name, path, root) : null) });
    const source = text ?? readFileSync(path, 'utf8');
    const parsed = env.parse(source);
    const result = await env.render(source, { input: values });
    const messages = result.messages.map((m) => ({ role: m.role, content: m.content.map(marks).join('') }));
    return { messages, metadata: parsed.raw !== undefined, schema: (await env.renderMetadata(source)).input?.schema ?? null, logged };
  } catch (error) {
    return { error: String(error.message ?? error), logged };
  }
}

// The helper `log` would write between the results.
console.log = console.info = console.warn = () => {};

const cases = JSON.parse(readFileSync(0, 'utf8'));
const results = [];
for (const one of cases) results.push(await run(one));
process.stdout.write(JSON.stringify(results));
