import assert from 'node:assert/strict';

export default [
  {
    name: 'a mistake is underlined, listed under Problems, and mended by a quick fix',
    file: 'prompts/broken.pog.md',
    async run(code) {
      await code.page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
      await code.press('Control+Shift+M');
      const row = code.page.locator('.markers-panel .monaco-list-row', {
        hasText: "Parameter 'sbject' is not declared",
      });
      await row.waitFor();
      assert.match(await row.innerText(), /pog\(?.*template\/undeclared-parameter/s);
      await code.shot('problems');
      await code.goTo(10, 39);
      await code.press('Control+.');
      await code.page.locator('.action-widget .monaco-list-row', { hasText: "Change to 'subject'" }).waitFor();
      await code.shot('quick-fix');
      await code.press('Enter');
      await code.line('{{ subject }} and {{ subject }}').waitFor();
      await code.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
      await code.save();
      await code.until(
        () => /\{\{ subject \}\} and \{\{ subject \}\}/.test(code.text('prompts/broken.pog.md')),
        'saved',
      );
    },
  },
  {
    name: 'a parameter is completed by keyboard, and explained by hover',
    file: 'prompts/greeting.pog.md',
    async run(code) {
      await code.ready();
      await code.goTo(18, 30);
      await code.press('Control+End');
      await code.type('{{ st');
      const row = code.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'style' }).first();
      await row.waitFor();
      await code.shot('completion');
      await code.press('Enter');
      // Saved only when it stands there: what is accepted comes a moment after the key.
      await code.page.locator('.view-line', { hasText: /^\{\{\sstyle ?\}\}$/ }).waitFor();
      await code.save();
      await code.until(
        () => /\n\{\{ style ?\}\}\s*$/.test(code.text('prompts/greeting.pog.md')),
        'the parameter is written',
      );
      await code.line('Hello {{ who }}').locator('span', { hasText: /^who$/ }).last().hover();
      const card = code.page
        .locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: 'Who is greeted' })
        .first();
      await card.waitFor();
      await code.shot('hover');
    },
  },
  {
    name: 'a parameter is renamed over several files',
    file: 'prompts/greeting.pog.md',
    async run(code) {
      await code.ready();
      await code.goTo(18, 11);
      await code.press('F2');
      await code.page.locator('.rename-box input').fill('guest');
      await code.shot('rename');
      await code.press('Enter');
      await code.line('Hello {{ guest }}').waitFor();
      await code.command('File: Save All');
      const [one, other] = ['prompts/greeting.pog.md', 'prompts/caller.pog.md'];
      await code.until(
        () => /\bguest: \{ type/.test(code.text(one)) && /today, \{\{ guest \}\}/.test(code.text(other)),
        'both renamed',
      );
      assert.doesNotMatch(code.text(one) + code.text(other), /\bwho\b/);
    },
  },
];
