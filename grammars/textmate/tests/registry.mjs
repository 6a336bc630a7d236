// The grammars of package.json as an editor loads them, over the editors' own grammars for YAML, Markdown and the rest.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const textmate = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Grammars of other tools that ours embed or are injected into, and what Markdown fences in the samples hold. */
export const embedded = ["markdown", "yaml", "json", "javascript", "xml", "typescript", "python", "diff", "shellscript", "html", "css", "tsx"];

export function packaged(name) {
  return join(root, "node_modules", "tm-grammars", "grammars", `${name}.json`);
}

/** The root scope for a file name, as the language list says; injections need their host's. */
export function scopeOf(name) {
  const { languages, grammars } = manifest.contributes;
  const language = languages.find(
    (l) => l.filenames?.includes(name) || l.extensions?.some((extension) => name.endsWith(extension)),
  );
  if (language) return grammars.find((g) => g.language === language.id).scopeName;
  const hosts = { md: "text.html.markdown", mdc: "text.html.markdown", yaml: "source.yaml", yml: "source.yaml", json: "source.json" };
  return hosts[name.split(".").pop()];
}

export function vscodeGrammars(folder) {
  return readdirSync(folder).flatMap((extension) => {
    const path = join(folder, extension, "package.json");
    if (!existsSync(path)) return [];
    const { contributes } = JSON.parse(readFileSync(path, "utf8"));
    return (contributes?.grammars ?? []).map((g) => ({ ...g, path: join(folder, extension, g.path) }));
  });
}

/** `scope` tells apart grammars of one scope name; ours come last, so that they win. */
export async function load({ extensions } = {}) {
  const others = extensions
    ? vscodeGrammars(extensions)
    : embedded.map((name) => ({ path: packaged(name), scopeName: JSON.parse(readFileSync(packaged(name), "utf8")).scopeName }));
  const own = manifest.contributes.grammars.map((g) => ({ ...g, path: join(root, g.path) }));
  const index = new Map();
  const injections = new Map();
  for (const grammar of [...others, ...own]) {
    index.set(grammar.scopeName, grammar.path);
    for (const host of grammar.injectTo ?? []) injections.set(host, [...(injections.get(host) ?? []), grammar.scopeName]);
  }
  const wasm = readFileSync(require.resolve("vscode-oniguruma").replace(/main\.js$/, "onig.wasm"));
  const registry = new textmate.Registry({
    onigLib: oniguruma.loadWASM(wasm.buffer).then(() => ({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    })),
    loadGrammar: async (scope) => {
      const path = index.get(scope);
      return path ? textmate.parseRawGrammar(readFileSync(path, "utf8"), path) : null;
    },
    // As in VS Code: what is injected into `a.b` is injected into `a.b.c` too.
    getInjections: (scope) =>
      scope.split(".").flatMap((_, i, parts) => injections.get(parts.slice(0, i + 1).join(".")) ?? []),
  });
  return { registry, textmate };
}
