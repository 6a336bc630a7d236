import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = 'prompts/broken.pog.md';
/** The servers that run from the place this case's extension was installed to. */
const servers = (code) => {
  const home = join(code.folder, '..', 'state');
  const rows = execFileSync('ps', ['-eo', 'pid=,args='])
    .toString()
    .split('\n')
    .filter((row) => row.includes(home) && / lsp$/.test(row));
  return rows.map((row) => Number(row.trim().split(' ')[0]));
};

/** A folder that brings a program along, and wants it to be used. */
function trap(folder) {
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  const program = join(folder, 'pog');
  writeFileSync(program, `#!/bin/sh\ntouch '${join(folder, 'was-run')}'\n`);
  chmodSync(program, 0o755);
  writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({ 'pog.server.path': program }));
}

export default [
  {
    name: 'the program inside the package is found, and comes back when it is killed',
    file,
    async run(code) {
      await code.page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
      await code.ready();
      const [before] = servers(code);
      assert.ok(before, 'no server runs from the extension');
      process.kill(before, 'SIGKILL');
      await code.until(() => servers(code).length === 1 && servers(code)[0] !== before, 'another server');
      await code.ready();
      await code.goTo(10, 1);
      await code.press('Control+End');
      await code.type('{{ unheard');
      await code.until(
        async () => (await code.page.locator('.squiggly-error').count()) >= 2,
        'findings of the new server',
      );
    },
  },
  {
    name: 'without a program it is told kindly, and what to do',
    file,
    without: true,
    async run(code) {
      const notice = code.page.locator('.notification-list-item', { hasText: 'pog executable not found' });
      await notice.waitFor({ timeout: 60_000 });
      for (const button of ['Choose Program…', 'How to Install', 'Try Again']) {
        await notice.getByRole('button', { name: button }).waitFor();
      }
      await code.page.locator('.statusbar-item [aria-label*="pog prompt server: executable not found"]').first().waitFor();
      await code.shot('no-program');
      await notice.getByRole('button', { name: 'How to Install' }).click();
      await code.page.getByText('Check the pog executable').first().waitFor();
      await code.shot('walkthrough');
    },
  },
  {
    name: 'a folder that is not trusted does not choose the program',
    file,
    settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
    prepare: trap,
    async run(code) {
      await code.page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
      await code.ready();
      await code.page.getByText('Restricted Mode').first().waitFor();
      await code.shot('untrusted');
      assert.ok(servers(code).length === 1, 'the program of the extension runs');
      assert.ok(!existsSync(join(code.folder, 'was-run')), 'the program of the folder was run');
    },
  },
  {
    name: 'a folder that is trusted may choose the program',
    file,
    prepare: trap,
    async run(code) {
      await code.until(() => existsSync(join(code.folder, 'was-run')), 'the program of the folder runs');
      assert.deepEqual(servers(code), []);
    },
  },
  {
    name: 'in a browser without a machine behind it, commands say what is missing',
    file,
    settings: { 'remote.extensionKind': { 'pog.pog': ['web'] } },
    async run(code) {
      await code.line('Tell me about').waitFor({ timeout: 60_000 });
      await code.command('pog: Insert Library Prompt');
      await code.page.locator('.notification-list-item', { hasText: 'cannot run in the browser' }).waitFor();
      await code.command('pog: First Steps');
      await code.page.getByText('Check the pog executable').first().waitFor();
      assert.deepEqual(servers(code), []);
    },
  },
];
