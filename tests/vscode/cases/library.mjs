import assert from 'node:assert/strict';

const host = 'prompts/host.pog.md';

export default [
  {
    name: 'a library prompt is found, seen, filled in and inserted',
    file: host,
    async run(code) {
      await code.ready();
      await code.goTo(7, 1);
      await code.insert();
      await code.type('greet');
      await code.focused('Greeting').waitFor();
      const label = await code.row('Greeting').getAttribute('aria-label');
      assert.match(label, /development.*normalized/);
      // What the list stands on is shown beside.
      await code.preview.locator('.message pre', { hasText: 'Hello {{ who }}, warm.' }).waitFor();
      await code.shot('library-pick');
      await code.press('Enter');
      await code.row('Text').waitFor();
      await code.press('ArrowDown', 'Enter');
      await code.quick.getByText('who (required').first().waitFor();
      await code.type('Grace');
      await code.shot('library-value');
      await code.press('Enter');
      await code.row('cool').waitFor();
      await code.preview.locator('.message pre', { hasText: 'Hello Grace' }).waitFor();
      await code.shot('library-choice');
      await code.type('cool');
      await code.press('Enter');
      await code.line('Hello Grace, cool.').waitFor();
      await code.quick.waitFor({ state: 'hidden' });
      // The preview was there for the list only.
      await code.page.locator('iframe.webview').first().waitFor({ state: 'detached' });
      await code.shot('library-inserted');
      await code.save();
      await code.until(() => /from greeting@1\.2\.0#\w+ #\}\nHello Grace, cool\./.test(code.text(host)), 'inserted');
    },
  },
  {
    name: 'escape leaves everything as it was',
    file: host,
    async run(code) {
      await code.ready();
      await code.goTo(7, 1);
      const before = code.text(host);
      await code.insert();
      await code.type('greeting hello');
      await code.focused('Greeting').waitFor();
      await code.press('Enter');
      await code.row('Include').waitFor();
      await code.press('Escape');
      await code.quick.waitFor({ state: 'hidden' });
      await code.save();
      assert.equal(code.text(host), before);
    },
  },
  {
    name: 'a library prompt goes into a source file as text',
    file: 'notes.py',
    async run(code) {
      await code.editor.waitFor();
      await code.goTo(2, 1);
      await code.insert();
      await code.type('greeting hello');
      await code.until(async () => (await code.quick.locator('.monaco-list-row').count()) === 1, 'one is found');
      await code.press('Enter');
      await code.row('Text').waitFor();
      await code.type('Text');
      await code.press('Enter');
      await code.quick.getByText('who (required').first().waitFor();
      await code.type('Ada');
      await code.press('Enter');
      await code.row('warm').waitFor();
      await code.press('Enter');
      await code.line('Hello Ada, warm.').waitFor();
    },
  },
  {
    name: 'the tree shows the library with badges, searches, groups and inserts',
    file: host,
    async run(code) {
      await code.ready();
      await code.goTo(7, 1);
      await code.page.locator('.activitybar .action-item [aria-label="Prompts"]').first().click();
      const tree = code.page
        .locator('.pane-body .monaco-list[aria-label*="Prompt Library"], .customview-tree .monaco-list')
        .first();
      const row = (text) => tree.locator('.monaco-list-row', { hasText: text }).first();
      await row('development').waitFor();
      const unfold = async (group, entry) => {
        await row(group).click();
        // A click may meet the moment in which the tree is drawn anew, and is then made again, as a person would.
        for (let tries = 0; tries < 5 && (await row(group).getAttribute('aria-expanded')) !== 'true'; tries += 1) {
          await code.page.waitForTimeout(1000);
          if ((await row(group).getAttribute('aria-expanded')) !== 'true') {
            await row(group).click();
          }
        }
        await row(entry).waitFor();
      };
      await unfold('testing', 'Broken');
      await code.until(async () => /1 error/.test(await row('Broken').innerText()), 'the badge of the finding');
      assert.match(await row('Broken').getAttribute('aria-label'), /Broken, discovered, 1 error/);
      await unfold('development', 'Greeting');
      assert.match(await row('Greeting').innerText(), /normalized · @ada/);
      await code.shot('tree');
      await code.command('pog: Search Prompt Library');
      await code.quick.getByText('Search names').first().waitFor();
      await code.type('hello');
      await code.press('Enter');
      await row('Greeting').waitFor();
      await row('testing').waitFor({ state: 'detached' });
      await code.shot('tree-search');
      await row('Greeting').hover();
      await row('Greeting').locator('[aria-label^="Insert at the Cursor"]').click();
      await code.row('Include').waitFor();
      await code.press('Enter');
      await code.line('{% include "greeting').waitFor();
      await code.command('pog: Clear Search');
      await row('testing').waitFor();
      await code.command('pog: Group Prompt Library By');
      await code.row('layer').waitFor();
      await code.type('layer');
      await code.press('Enter');
      await row('foundation').waitFor();
      const groups = await tree.locator('.monaco-list-row[aria-level="1"]').allInnerTexts();
      const words = groups.map((text) => text.trim().replace(/\d*$/, ''));
      assert.deepEqual(words.slice(0, 3), ['foundation', 'domain', 'task']);
      await code.shot('tree-layers');
    },
  },
  {
    name: 'a prompt is dragged from the tree into the editor',
    file: host,
    async run(code) {
      await code.ready();
      await code.page.locator('.activitybar .action-item [aria-label="Prompts"]').first().click();
      const tree = code.page.locator('.customview-tree .monaco-list').first();
      await tree.locator('.monaco-list-row', { hasText: 'development' }).first().click();
      const entry = tree.locator('.monaco-list-row', { hasText: 'Greeting' }).first();
      await entry.waitFor();
      await entry.dragTo(code.line('You are a host.'), {
        sourcePosition: { x: 60, y: 10 },
        targetPosition: { x: 4, y: 8 },
      });
      await code.row('Include').waitFor();
      await code.press('Enter');
      await code.line('{% include "greeting').waitFor();
    },
  },
];
