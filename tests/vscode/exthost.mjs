// Runs the suites inside the real extension host. Usage: exthost.mjs NAME SETTINGS SUITE... (SETTINGS as JSON)

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, startServer, workbench } from './vscode.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const [name, settings, ...suites] = process.argv.slice(2);
const work = join(process.env.VSCODE_WORK, `exthost-${name}`);
const folder = join(work, 'folder');
const result = join(work, 'result.txt');
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
cpSync(join(here, 'workspace'), folder, { recursive: true });

const env = { POG_TEST_RESULT: result, POG_TEST_SUITES: suites.join(',') };
const server = await startServer({ root: join(work, 'state'), settings: JSON.parse(settings), env });
const { browser, page } = await openBrowser();
let code = 1;
try {
  const done = new Promise((end) => void page.exposeFunction('codeAutomationExit', end));
  await page.exposeFunction('codeAutomationLog', () => {});
  const development = ['extensionDevelopmentPath', join(here, '../../editors/vscode')];
  await page.goto(
    workbench(server, folder, undefined, [development, ['extensionTestsPath', join(here, 'suite/index.cjs')]]),
  );
  const late = new Promise((end) => setTimeout(() => end(98), 120_000).unref());
  code = await Promise.race([done, late]);
} finally {
  if (code !== 0) {
    await page.screenshot({ path: join(work, 'failed.png') }).catch(() => {});
    if (process.env.VERBOSE) {
      console.log(server.log());
    }
  }
  process.stdout.write(existsSync(result) ? readFileSync(result, 'utf8') : `no result (${code})\n`);
  await browser.close();
  await server.stop();
}
process.exitCode = code === 0 ? 0 : 1;
