// The workbench as a person uses it: keys, and looking at what is shown.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export class Workbench {
  constructor(page, folder, shot) {
    this.page = page;
    this.folder = folder;
    this.shot = shot;
    page.setDefaultTimeout(30_000);
  }

  get editor() {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  /** The line that shows this text. */
  line(text) {
    return this.page.locator('.view-line', { hasText: text }).first();
  }

  get quick() {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** A row of the list that is open on top. */
  row(text) {
    return this.quick.locator('.monaco-list-row', { hasText: text }).first();
  }

  text(name) {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  type(text) {
    return this.page.keyboard.type(text, { delay: 15 });
  }

  /** Waits until a look at the page or the disk says yes. */
  async until(look, what) {
    for (let tries = 0; tries < 300; tries += 1) {
      if (await look()) {
        return;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`still not so: ${what}`);
  }

  /** Puts the cursor somewhere in the editor on the left. */
  async goTo(line, column) {
    await this.editor.waitFor();
    // Into the editor, wherever the keys went before.
    await this.press('Control+1', 'Control+g');
    await this.quick.locator('input').waitFor();
    await this.page.keyboard.type(`${line}:${column}`);
    await this.press('Enter');
    await this.quick.waitFor({ state: 'hidden' });
    await this.typing();
  }

  /** Keys go into an editor again: they do a moment after an input has closed, and are lost before. */
  typing() {
    return this.page.waitForFunction(() => document.activeElement?.closest('.editor-instance .monaco-editor'));
  }

  async save() {
    await this.typing();
    await this.press('Control+s');
  }

  async command(title) {
    // The list is made when it opens: right after the start it may lack the commands of extensions.
    for (let last = 4; ; last -= 1) {
      await this.press('F1');
      await this.quick.locator('input').waitFor();
      await this.type(title);
      const found = this.focused(title).waitFor({ timeout: last > 0 ? 3000 : 15_000 });
      if (
        await found.then(
          () => true,
          (error) => (last > 0 ? false : Promise.reject(error)),
        )
      ) {
        break;
      }
      await this.press('Escape');
    }
    await this.press('Enter');
  }

  /** Opens the picker of the library; what is typed next goes there. */
  async insert() {
    await this.command('pog: Insert Library Prompt');
    await this.quick.locator('.quick-input-title', { hasText: 'Insert Library Prompt' }).waitFor();
    await this.quick.locator('.monaco-list-row').first().waitFor();
  }

  /** The row that Enter takes. */
  focused(text) {
    return this.quick.locator('.monaco-list-row.focused', { hasText: text });
  }

  /** Opens a file by its name. */
  async open(name) {
    await this.press('Control+p');
    await this.quick.locator('input').waitFor();
    await this.type(name);
    await this.focused(name.split('/').pop()).waitFor();
    await this.press('Enter');
    await this.page.locator('.tab.active', { hasText: name.split('/').pop() }).waitFor();
  }

  /** The server runs, as the status bar says. */
  ready() {
    return this.page
      .locator('.statusbar-item [aria-label*="pog prompt server: running"]')
      .first()
      .waitFor({ timeout: 60_000 });
  }

  /** The page inside the preview. */
  get preview() {
    return this.page.frameLocator('iframe.webview').first().frameLocator('#active-frame');
  }
}
