// Runs all tests of the grammars: assertions (`unit/`) and whole files (`snapshot/`), over the grammars that the npm
// package tm-grammars carries for YAML, Markdown and the rest; the assertions once more over those of the real VS Code,
// where one is installed, since its YAML is another one. `--update-snapshots` writes the snapshots anew.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { embedded, packaged, scopeOf, vscodeGrammars } from "./registry.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const update = process.argv.includes("--update-snapshots");
let passed = 0;
let failed = 0;

function count(name, ok, output) {
  if (ok) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED ${name}\n${output}`);
  }
}

function node(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  // A Markdown fence may name any of fifty languages; that most have no grammar here is no news.
  const output = (stdout + stderr)
    .split("\n")
    .filter((line) => !line.startsWith("grammar not found for"))
    .join("\n");
  return { ok: status === 0, output };
}

const tool = (name) => join("node_modules", "vscode-tmgrammar-test", "dist", `${name}.js`);
const files = (folder) =>
  readdirSync(join(root, "tests", folder))
    .filter((name) => !name.endsWith(".snap"))
    .map((name) => join("tests", folder, name));
const grammarArgs = (paths) => paths.flatMap((path) => ["-g", path]);
const npm = grammarArgs(embedded.map(packaged));

const built = node(["build.mjs", "--check"]);
count("grammars are as src/ makes them", built.ok, built.output);

// What the manifest promises, it must keep: every path there, every scope the file's own, every host known.
const { languages, grammars } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).contributes;
for (const { scopeName, path, language } of grammars) {
  const own = JSON.parse(readFileSync(join(root, path), "utf8")).scopeName;
  const known = language === undefined || languages.some((l) => l.id === language);
  count(`manifest: ${scopeName}`, own === scopeName && known, `${path} says ${own}; language ${language}`);
}
for (const { id, configuration } of languages) {
  let problem;
  try {
    const { wordPattern, folding, indentationRules, onEnterRules } = JSON.parse(readFileSync(join(root, configuration), "utf8"));
    if (wordPattern) new RegExp(wordPattern.pattern, wordPattern.flags);
    const expressions = [...Object.values(folding?.markers ?? {}), ...Object.values(indentationRules ?? {})];
    expressions.push(...(onEnterRules ?? []).flatMap((rule) => [rule.beforeText, rule.afterText]));
    expressions.forEach((expression) => new RegExp(expression));
  } catch (error) {
    problem = error;
  }
  count(`manifest: language ${id}`, problem === undefined, String(problem));
}

/** One run of the tool over many files, which saves loading the grammars for each. */
function batch(args, names, note = "") {
  const { ok, output } = node([...args, ...names]);
  const wrong = names.filter((name) => !output.includes(`✓ ${name} `));
  if (ok !== (wrong.length === 0)) wrong.push("the tool itself");
  names.forEach((name) => wrong.includes(name) || count(name, true));
  wrong.forEach((name) => count(name + note, false, output));
}

const unit = files("unit");
batch([tool("unit"), ...npm], unit);

const byScope = new Map();
for (const file of files("snapshot")) {
  const scope = scopeOf(file.split(/[\\/]/).pop());
  byScope.set(scope, [...(byScope.get(scope) ?? []), file]);
}
for (const [scope, names] of byScope) {
  batch([tool("snapshot"), "-s", scope, ...npm, ...(update ? ["--updateSnapshot"] : [])], names);
}

const tools = process.env.POG_TOOLS ?? join(root, "..", "..", "target", "tools");
const servers = existsSync(join(tools, "vscode")) ? readdirSync(join(tools, "vscode")) : [];
const extensions = servers
  .map((name) => join(tools, "vscode", name, "extensions"))
  .find((folder) => existsSync(join(folder, "yaml", "syntaxes")));
if (extensions) {
  const vscode = grammarArgs(vscodeGrammars(extensions).filter((g) => g.path.endsWith(".json")).map((g) => g.path));
  batch([tool("unit"), ...vscode], unit, " over VS Code's grammars");
} else {
  console.log("no VS Code below target/tools: its own grammars for YAML and Markdown were not tried");
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
