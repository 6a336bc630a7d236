// VS Code with the extension installed from its package, nothing else.

import { join } from "node:path";

import { open, write } from "./shoot.mjs";
import { startServer, workbench } from "../vscode/vscode.mjs";
import { Workbench } from "../vscode/workbench.mjs";

const settings = {
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.layoutControl.enabled": false,
  "workbench.editor.editorActionsLocation": "default",
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  "breadcrumbs.enabled": false,
  "editor.fontFamily": "DejaVu Sans Mono",
  "editor.fontSize": 13,
  "editor.glyphMargin": false,
  "editor.folding": false,
  "editor.cursorBlinking": "solid",
  "editor.stickyScroll.enabled": false,
  "editor.lineNumbersMinChars": 3,
  "problems.decorations.enabled": false,
};

async function session(folder, file, use) {
  const home = join(folder, "..", "code");
  const server = await startServer({
    root: home,
    vsix: [process.env.POG_VSIX],
    settings,
    env: { PATH: "/usr/bin:/bin", POG_BIN: "" },
  });
  const context = await (await open()).newContext({ viewport: { width: 1180, height: 700 }, deviceScaleFactor: 1.5 });
  try {
    const page = await context.newPage();
    const local = (url) => ["127.0.0.1", "localhost"].includes(url.hostname);
    await context.route(
      (url) => /^https?:$/.test(url.protocol) && !local(url),
      (route) => route.abort(),
    );
    await page.goto(workbench(server, folder, file));
    const code = new Workbench(page, folder);
    await code.ready();
    await use(code, async (name) => {
      // Notifications of the start are gone, the pointer rests where nothing lights up.
      await page.waitForTimeout(600);
      write(name, await page.screenshot({ animations: "disabled" }));
    });
  } finally {
    await context.close();
    await server.stop();
  }
}

export default async function vscode(workspace) {
  const side = (code) => code.page.locator('.activitybar .action-item [aria-label="Prompts"]').first();

  // The library at the side, findings in the editor and below, and what a word means.
  await session(workspace("acme"), "prompts/release-notes.pog.md", async (code, shot) => {
    await side(code).click();
    const tree = code.page.locator(".customview-tree .monaco-list").first();
    await tree.locator(".monaco-list-row", { hasText: "deployment" }).first().click();
    await tree.locator(".monaco-list-row", { hasText: "Rollback" }).first().waitFor();
    await code.command("Problems: Focus on Problems View");
    await code.page.locator(".markers-panel .monaco-list-row", { hasText: "audeince" }).first().waitFor();
    await code.goTo(23, 17);
    await code.press("Control+k", "Control+i");
    await code.page.locator(".monaco-hover:visible", { hasText: "capitalize" }).first().waitFor();
    await shot("vscode");
  });

  // A prompt of the library is looked for and seen before it is taken.
  await session(workspace("acme"), "prompts/ticket-reply.pog.md", async (code, shot) => {
    await code.press("Control+b");
    await code.goTo(19, 1);
    await code.command("pog: Insert Library Prompt");
    await code.quick.locator(".monaco-list-row").first().waitFor();
    await code.type("incident");
    await code.row("Incident Analyzer").waitFor();
    await code.preview.locator(".message pre").first().waitFor();
    await shot("vscode-insert");
  });

  // What the model gets, with values for the parameters.
  await session(workspace("acme"), "prompts/ticket-reply.pog.md", async (code, shot) => {
    await code.press("Control+b");
    await code.goTo(22, 1);
    await code.command("pog: Preview Beside");
    await code.preview.getByLabel("product").selectOption("desktop");
    await code.preview.getByLabel("ticket").fill("The window stays black.");
    const message = code.preview.locator(".message pre", { hasText: "The window stays black." });
    await message.waitFor();
    await shot("vscode-preview");
  });
}
