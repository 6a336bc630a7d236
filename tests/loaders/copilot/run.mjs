// Reads what VS Code's own parser makes of files: [{path, text}] on stdin, what it read on stdout.
import { readFileSync } from "node:fs";

const source = "./node_modules/@codingame/monaco-vscode-api/vscode/src/vs/";
const { PromptFileParser } = await import(source + "workbench/contrib/chat/common/promptSyntax/promptFileParser.js");
const { getPromptFileType } = await import(source + "workbench/contrib/chat/common/promptSyntax/config/promptFileLocations.js");
const { getValidAttributeNames } = await import(source + "workbench/contrib/chat/common/promptSyntax/languageProviders/promptFileAttributes.js");
const { URI } = await import(source + "base/common/uri.js");

const value = (node) => {
  if (node.type === "scalar") return node.value;
  if (node.type === "sequence") return node.items.map(value);
  return Object.fromEntries(node.properties.map((p) => [p.key.value, value(p.value)]));
};

const read = ({ path, text }) => {
  const uri = URI.file("/workspace/" + path);
  const file = new PromptFileParser().parse(uri, text);
  const type = getPromptFileType(uri);
  return {
    type: type ?? null,
    attributes: (file.header?.attributes ?? []).map((a) => [a.key, value(a.value)]),
    errors: (file.header?.errors ?? []).map((e) => [e.code, e.range.startLineNumber]),
    links: (file.body?.fileReferences ?? []).map((r) => r.content),
    known: type ? getValidAttributeNames(type, true, "undefined") : [],
    github: type ? getValidAttributeNames(type, true, "github-copilot") : [],
  };
};

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
