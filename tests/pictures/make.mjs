// Takes the pictures of the README: all of them, or those of the parts that are named (command-line, highlighting, …).

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { close } from "./shoot.mjs";

const parts = ["command-line", "highlighting", "neovim", "vscode"];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts.includes(name));
if (unknown.length > 0) throw new Error(`no part is called ${unknown.join(", ")}; there are ${parts.join(", ")}`);

const scratch = mkdtempSync(join(tmpdir(), "pog-pictures-"));
let made = 0;

/** A fresh copy of the sample workspace under a name that looks well, committed so that versions can be compared. */
function workspace(name) {
  made += 1;
  const folder = join(scratch, String(made), name);
  cpSync(fileURLToPath(new URL("workspace", import.meta.url)), folder, { recursive: true });
  const identity = ["-c", "user.name=alice", "-c", "user.email=alice@example.com"];
  for (const args of [["init", "--quiet"], ["add", "--all"], [...identity, "commit", "--quiet", "--message", "Prompts"]]) {
    const { status, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  }
  return folder;
}

try {
  for (const part of parts.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    const { default: take } = await import(`./${part}.mjs`);
    await take(workspace);
  }
} finally {
  await close();
  rmSync(scratch, { recursive: true, force: true });
}
