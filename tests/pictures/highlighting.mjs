// The TextMate grammars on one sample of each format, in the colours of VS Code's own dark theme.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

import { load, scopeOf } from "../../grammars/textmate/tests/registry.mjs";
import { picture } from "./shoot.mjs";
import { escape } from "./terminal.mjs";

const samples = fileURLToPath(new URL("samples/", import.meta.url));
const columns = [
  [
    ["pog artifact", "review.pog.md"],
    ["Prompty", "support.prompty"],
    ["GitHub Models", "label.prompt.yml"],
    ["Claude Code command", ".claude/commands/fix.md", "text.html.markdown.claude-command"],
    ["Semantic Kernel folder", "skprompt.txt"],
  ],
  [
    ["Dotprompt", "menu.prompt"],
    ["POML", "tickets.poml"],
    ["Semantic Kernel", "reply.yaml"],
    ["Copilot prompt file", "component.prompt.md"],
    ["LangChain", "antonyms.json"],
  ],
];

/** A file as coloured HTML. */
export async function highlight({ registry, textmate }, file, scope) {
  const grammar = await registry.loadGrammar(scope);
  const colours = registry.getColorMap();
  let stack = textmate.INITIAL;
  const lines = [];
  for (const line of readFileSync(file, "utf8").trimEnd().split(/\r?\n/)) {
    const { tokens, ruleStack } = grammar.tokenizeLine2(line, stack);
    stack = ruleStack;
    let html = "";
    for (let i = 0; i < tokens.length; i += 2) {
      const text = escape(line.slice(tokens[i], tokens[i + 2] ?? line.length));
      const style = (tokens[i + 1] & 0x7800) >>> 11;
      const css = [`color:${colours[(tokens[i + 1] & 0xff8000) >>> 15]}`];
      if (style & 1) css.push("font-style:italic");
      if (style & 2) css.push("font-weight:bold");
      if (style & 4) css.push("text-decoration:underline");
      html += `<span style="${css.join(";")}">${text}</span>`;
    }
    lines.push(html);
  }
  return lines.join("\n");
}

export async function themed(name) {
  const path = fileURLToPath(import.meta.resolve(`tm-themes/themes/${name}.json`));
  const theme = JSON.parse(readFileSync(path, "utf8"));
  const loaded = await load();
  const base = { foreground: theme.colors["editor.foreground"], background: theme.colors["editor.background"] };
  loaded.registry.setTheme({ settings: [{ settings: base }, ...(theme.tokenColors ?? theme.settings)] });
  return { ...loaded, ...base };
}

export default async function highlighting() {
  const loaded = await themed("dark-plus");
  const cards = [];
  for (const column of columns) {
    let html = "";
    for (const [title, name, scope = scopeOf(basename(name))] of column) {
      const code = await highlight(loaded, samples + name, scope);
      html += `<section><h2>${title} <small>${name}</small></h2><pre>${code}</pre></section>`;
    }
    cards.push(`<div>${html}</div>`);
  }
  const page = `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #141414; }
    #picture { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; padding: 10px; width: 1000px;
      background: #141414; box-sizing: border-box; }
    section { background: ${loaded.background}; border-radius: 6px; margin-bottom: 10px; overflow: hidden; }
    section:last-child { margin-bottom: 0; }
    h2 { margin: 0; font: bold 12px "DejaVu Sans", sans-serif; color: #e0e0e0; background: #2a2d2e; padding: 6px 12px; }
    small { font-weight: normal; color: #9d9d9d; margin-left: 6px; }
    pre { margin: 0; padding: 8px 12px; font: 11.5px/1.45 "DejaVu Sans Mono", monospace; color: ${loaded.foreground}; }
  </style><div id="picture">${cards.join("")}</div>`;
  await picture("highlighting", page, { width: 1000 });
}
