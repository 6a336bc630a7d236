// Prints what the grammars make of a file: `node tests/scopes.mjs FILE [SCOPE] [--short] [--vscode EXTENSIONS_FOLDER]`.
// With `--vscode` the embedded languages are those of an installed VS Code, otherwise those of the npm package.

import { readFileSync } from "node:fs";
import { basename } from "node:path";

import { load, scopeOf } from "./registry.mjs";

const args = process.argv.slice(2);
const short = args.indexOf("--short");
if (short >= 0) args.splice(short, 1);
const depth = short < 0 ? 99 : 2;
const at = args.indexOf("--vscode");
const extensions = at < 0 ? undefined : args.splice(at, 2)[1];
const [file, scope = scopeOf(basename(file))] = args;
const { registry, textmate } = await load({ extensions });
const grammar = await registry.loadGrammar(scope);
let stack = textmate.INITIAL;
for (const line of readFileSync(file, "utf8").split(/\r?\n/)) {
  const result = grammar.tokenizeLine(line, stack);
  stack = result.ruleStack;
  console.log(`\n${line}`);
  for (const token of result.tokens) {
    const text = line.slice(token.startIndex, token.endIndex);
    if (text.trim() !== "") console.log(`    ${JSON.stringify(text).padEnd(28)} ${token.scopes.slice(1).slice(-depth).join(" ")}`);
  }
}
