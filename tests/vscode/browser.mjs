// What a person sees: the extension is packed, installed and used in the browser. Every case has a VS Code of its own.
// Usage: browser.mjs [WORDS]: only the cases whose names contain WORDS.

import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Workbench } from './workbench.mjs';
import { openBrowser, startServer, workbench } from './vscode.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const work = process.env.VSCODE_WORK;
const shots = process.env.SCREENSHOTS;
const only = process.argv[2] ?? '';
mkdirSync(shots, { recursive: true });

const cases = [];
for (const file of readdirSync(join(here, 'cases')).sort()) {
  const more = (await import(`./cases/${file}`)).default;
  cases.push(...more.filter((one) => one.name.includes(only)));
}
let passed = 0;
let failed = 0;

async function run(one, number) {
  const start = Date.now();
  const home = join(work, `browser-${number}`);
  const folder = join(home, 'folder');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  if (one.empty) {
    mkdirSync(folder);
  } else {
    cpSync(join(here, 'workspace'), folder, { recursive: true });
  }
  one.prepare?.(folder);
  let server, browser;
  try {
    const vsix = process.env[one.without ? 'POG_VSIX_WITHOUT' : 'POG_VSIX'];
    // No pog on the PATH: what runs is the one inside the package, or none.
    const env = { PATH: '/usr/bin:/bin', POG_BIN: '' };
    server = await startServer({ root: join(home, 'state'), vsix: [vsix], settings: one.settings, env });
    const opened = await openBrowser();
    browser = opened.browser;
    await opened.page.goto(workbench(server, folder, one.file));
    const shot = (name) => opened.page.screenshot({ path: join(shots, `${name}.png`), animations: 'disabled' });
    await one.run(new Workbench(opened.page, folder, shot));
    passed += 1;
    console.log(`ok ${one.name} (${Date.now() - start} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${one.name} (${Date.now() - start} ms)\n${error.stack}`);
    const pages = browser?.contexts().flatMap((context) => context.pages()) ?? [];
    await pages[0]?.screenshot({ path: join(home, 'failed.png') }).catch(() => {});
    console.log(`  see ${join(home, 'failed.png')}`);
    if (process.env.VERBOSE) {
      console.log(server?.log());
    }
  } finally {
    await browser?.close();
    await server?.stop();
  }
}

// Two at a time: much of each is waiting.
const waiting = [...cases.entries()];
const lane = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    await run(next[1], next[0]);
  }
};
await Promise.all(Array.from({ length: Number(process.env.LANES ?? 2) }, lane));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
