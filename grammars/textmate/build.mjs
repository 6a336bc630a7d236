// Writes the grammars (`*.tmLanguage.json`, but for the native one) from `src/`; with `--check` it only compares and fails on a difference.

import { readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { grammars } from "./src/grammars.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const byHand = "pog.tmLanguage.json";
const check = process.argv.includes("--check");
const wanted = new Map(
  Object.entries(grammars).map(([name, grammar]) => [
    `${name}.tmLanguage.json`,
    JSON.stringify({ comment: "Made by `npm run build` from src/grammars.mjs.", ...grammar }, null, 2) + "\n",
  ]),
);
const stale = [];
for (const [name, text] of wanted) {
  const path = join(folder, name);
  if (existsSync(path) && readFileSync(path, "utf8").replaceAll("\r\n", "\n") === text) continue;
  stale.push(name);
  if (!check) writeFileSync(path, text);
}
const grammar = (name) => name.endsWith(".tmLanguage.json") && name !== byHand;
stale.push(...readdirSync(folder).filter((name) => grammar(name) && !wanted.has(name)));
if (check && stale.length > 0) {
  console.error(`not as src/ makes it: ${stale.join(", ")}; run \`npm run build\``);
  process.exit(1);
}
console.log(check ? `${wanted.size} grammars are as src/ makes them` : `wrote ${stale.length} of ${wanted.size} grammars`);
