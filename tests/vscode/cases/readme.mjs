import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export default [
  {
    name: 'the steps of the README lead from an empty folder to an inserted prompt',
    empty: true,
    async run(code) {
      const start = Date.now();
      await code.page.locator('.activitybar [aria-label="Prompts"]').first().waitFor({ timeout: 60_000 });
      await code.command('pog: New Prompt');
      await code.quick.getByText('Prompt id').first().waitFor({ timeout: 60_000 });
      await code.type('first');
      await code.press('Enter');
      await code.focused('Empty').waitFor();
      await code.press('Enter');
      await code.page.locator('.tab.active', { hasText: 'first.pog.md' }).waitFor();
      await code.line('name:').waitFor();
      await code.typing();
      await code.press('Control+End');
      await code.insert();
      await code.type('user story');
      await code.focused('User Story Generator').waitFor();
      await code.preview.locator('.message.system').first().waitFor();
      await code.press('ArrowDown', 'ArrowUp');
      await code.focused('User Story Generator').waitFor();
      await code.press('Enter');
      await code.focused('Include').waitFor();
      await code.press('ArrowDown', 'Enter');
      // Whatever is asked: no value.
      for (let asked = 0; asked < 20; asked += 1) {
        const title = code.quick.locator('.quick-input-title', { hasText: /\(\d+\/\d+\)/ });
        await Promise.race([title.waitFor(), code.line('pog: from').waitFor()]);
        if ((await code.line('pog: from').count()) > 0) {
          break;
        }
        // The title counts the questions; it is gone after the last one.
        const shown = () => title.allInnerTexts().then((all) => all.join());
        const before = await shown();
        await code.press('Enter');
        await code.until(async () => (await shown()) !== before, 'the next question');
      }
      await code.line('pog: from').waitFor();
      await code.shot('readme');
      await code.save();
      const [name] = readdirSync(code.folder, { recursive: true }).filter((path) => path.endsWith('first.pog.md'));
      await code.until(
        () => /from requirements\/user-story-generator@/.test(code.text(name)),
        `saved in ${join(code.folder, name)}`,
      );
      assert.ok(Date.now() - start < 120_000, 'it takes less than two minutes');
    },
  },
];
