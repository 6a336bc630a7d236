// Starts the real VS Code server with a state of its own, and a browser that shows it.

import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

// Another VS Code than the pinned one, and the Node it needs, may be given to try it by hand.
const main = process.env.VSCODE_MAIN ?? join(process.env.VSCODE_TOOLS, 'code-4.100.3/out/server-main.js');
const node = process.env.VSCODE_NODE ?? process.execPath;

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

const quiet = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'window.restoreWindows': 'none',
  'chat.commandCenter.enabled': false,
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'git.enabled': false,
  'workbench.reduceMotion': 'on',
};

/** A running VS Code server: its address, its log and how to stop it. */
export async function startServer({ root, vsix = [], settings = {}, env = {} }) {
  rmSync(root, { recursive: true, force: true });
  const data = join(root, 'data');
  const extensions = join(root, 'extensions');
  mkdirSync(extensions, { recursive: true });
  // What the browser calls user settings lie on the server's side; those of a machine count only from its own file.
  for (const place of ['User', 'Machine']) {
    mkdirSync(join(data, 'data', place), { recursive: true });
    const file = join(data, 'data', place, 'settings.json');
    writeFileSync(file, JSON.stringify({ ...quiet, ...settings }, null, 1));
  }
  const state = ['--server-data-dir', data, '--extensions-dir', extensions];
  const base = [main, '--accept-server-license-terms', '--telemetry-level', 'off', ...state];
  // No gallery is looked up, and nothing of this test's own surroundings reaches the extension.
  const surroundings = { ...process.env, EXTENSIONS_GALLERY: '{}', ...env };
  for (const file of vsix) {
    await new Promise((done, fail) => {
      const install = spawn(node, [...base, '--install-extension', file], { env: surroundings });
      let said = '';
      install.stdout.on('data', (text) => (said += text));
      install.stderr.on('data', (text) => (said += text));
      install.on('exit', (code) => (code ? fail(new Error(`installing ${file}: ${code}\n${said}`)) : done()));
    });
  }
  const port = await freePort();
  const args = [
    ...base,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
    '--enable-smoke-test-driver',
  ];
  const server = spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'], env: surroundings });
  let log = '';
  await new Promise((done, fail) => {
    const see = (text) => {
      log += text;
      if (/agent listening on/.test(log)) {
        done();
      }
    };
    server.stdout.on('data', see);
    server.stderr.on('data', see);
    server.on('exit', (code) => fail(new Error(`the VS Code server ended (${code})\n${log}`)));
  });
  const stop = () =>
    new Promise((done) => {
      server.removeAllListeners('exit');
      server.on('exit', () => {
        // The extension host lives on for some seconds and would hold these.
        server.stdout.destroy();
        server.stderr.destroy();
        done();
      });
      server.kill('SIGTERM');
      setTimeout(() => server.kill('SIGKILL'), 5000).unref();
    });
  return { root, port, url: `http://127.0.0.1:${port}`, authority: `127.0.0.1:${port}`, log: () => log, stop };
}

export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  // Nothing but this machine may be needed: other requests fail at once instead of hanging. Pages inside of the
  // workbench (the preview) come from a host of their own, which the page's service worker serves.
  const local = (url) => ['127.0.0.1', 'localhost'].includes(url.hostname);
  await context.route(
    (url) => /^https?:$/.test(url.protocol) && !local(url) && !process.env.ALLOW_NETWORK,
    (route) => route.abort(),
  );
  return { browser, page };
}

/** The address that opens a folder, with one of its files if wanted, and whatever else the workbench is to be told. */
export function workbench(server, folder, file, more = []) {
  const remote = (path) => `vscode-remote://${server.authority}${path}`;
  const payload = [['skipWelcome', 'true'], ...more.map(([key, path]) => [key, remote(path)])];
  if (file) {
    payload.push(['openFile', remote(join(folder, file))]);
  }
  return `${server.url}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) })}`;
}
