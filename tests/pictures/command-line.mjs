// The command line on the sample workspace: what it prints is drawn as it came.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { picture } from "./shoot.mjs";
import { ansi, escape, frame } from "./terminal.mjs";

/** Runs `pog` and gives the lines as a terminal would show them. `code` is what it must end with. */
function run(folder, args, code) {
  const shown = `<span class="prompt">$</span> <span class="typed">pog ${escape(args.join(" "))}</span>\n`;
  const { status, stdout, stderr } = spawnSync(process.env.POG_BIN, ["--color", "always", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== code) throw new Error(`pog ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
  return shown + ansi((stdout + stderr).trimEnd());
}

function edit(file, changes) {
  let text = readFileSync(file, "utf8");
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
}

export default async function commandLine(workspace) {
  const check = workspace("acme");
  await picture("check", frame("acme", `<pre>${run(check, ["check"], 1)}</pre>`));

  const govern = workspace("acme");
  const file = "prompts/ticket-reply.pog.md";
  edit(join(govern, file), [
    ["  ticket: {", "  mail: {"],
    ['ticket: "I cannot', 'mail: "I cannot'],
    ["{{ ticket }}", "{{ mail }}"],
  ]);
  const story = [run(govern, ["check", file], 1), run(govern, ["bump", file], 0), run(govern, ["eval"], 0)];
  story.push(run(govern, ["list", "--phase", "testing"], 0));
  await picture("governance", frame("acme: a parameter was renamed", `<pre>${story.join("\n\n")}</pre>`));
}
