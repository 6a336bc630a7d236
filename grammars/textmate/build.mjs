// Writes the grammars (`*.tmLanguage.json`) from `src/`, and which files each is for from the server's table of formats. Of
// the native grammar, which is written by hand, it writes the files alone. With `--check` it only compares and fails on a
// difference.

import { readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { grammars } from "./src/grammars.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const byHand = "pog.tmLanguage.json";
const check = process.argv.includes("--check");
const json = (path) => JSON.parse(readFileSync(join(folder, path), "utf8"));
const { formats } = json("../../server/docs/formats.json");
const manifest = json("package.json").contributes.grammars;

/** The endings of the files a grammar is for: those of the formats whose language the manifest gives it. */
function fileTypes(name) {
  const { language } = manifest.find(({ path }) => path === `./${name}`);
  const own = formats.filter((format) => format.language === language);
  // Where the name alone does not tell, an ending is other languages' too.
  const globs = own.flatMap(({ certain, files, library }) => [...(certain ? files : []), ...library]);
  return globs.filter((glob) => /^\*\.[^*/]+$/.test(glob)).map((glob) => glob.slice(2));
}

/** A grammar as it is written: one that others inject is for no files of its own. */
function written(file, { comment, name, scopeName, ...rest }) {
  const types = rest.injectionSelector === undefined ? { fileTypes: fileTypes(file) } : {};
  return JSON.stringify({ comment, name, scopeName, ...types, ...rest }, null, 2) + "\n";
}

const comment = "Made by `npm run build` from src/grammars.mjs.";
const wanted = new Map(
  Object.entries(grammars).map(([name, grammar]) => {
    const file = `${name}.tmLanguage.json`;
    return [file, written(file, { comment, ...grammar })];
  }),
);
const { $schema, fileTypes: _, ...native } = json(byHand);
wanted.set(byHand, JSON.stringify({ $schema, ...JSON.parse(written(byHand, native)) }, null, 2) + "\n");
const stale = [];
for (const [name, text] of wanted) {
  const path = join(folder, name);
  if (existsSync(path) && readFileSync(path, "utf8").replaceAll("\r\n", "\n") === text) continue;
  stale.push(name);
  if (!check) writeFileSync(path, text);
}
const grammar = (name) => name.endsWith(".tmLanguage.json");
stale.push(...readdirSync(folder).filter((name) => grammar(name) && !wanted.has(name)));
if (check && stale.length > 0) {
  console.error(`not as src/ makes it: ${stale.join(", ")}; run \`npm run build\``);
  process.exit(1);
}
console.log(
  check ? `${wanted.size} grammars are as src/ makes them` : `wrote ${stale.length} of ${wanted.size} grammars`,
);
