import assert from 'node:assert/strict';

export default [
  {
    name: 'the preview follows typing and takes values',
    file: 'prompts/greeting.pog.md',
    async run(code) {
      await code.ready();
      await code.goTo(18, 1);
      await code.command('pog: Preview Beside');
      const message = (text) => code.preview.locator('.message pre', { hasText: text }).first().waitFor();
      await message('Hello {{ who }}, warm.');
      await code.goTo(18, 1);
      await code.type('Well, ');
      await message('Well, Hello {{ who }}, warm.');
      await code.preview.getByLabel('who').fill('Linus');
      await message('Well, Hello Linus, warm.');
      await code.preview.getByLabel('style').selectOption('cool');
      await message('Well, Hello Linus, cool.');
      await code.shot('preview');
      // Typing goes on in the editor, with the values kept.
      await code.goTo(18, 1);
      await code.type('So: ');
      await message('So: Well, Hello Linus, cool.');
      // A template that fails says so, and the preview comes back when it is mended.
      await code.type('{% if %}');
      await code.preview.getByRole('alert').waitFor();
      for (let i = 0; i < 8; i += 1) {
        await code.press('Backspace');
      }
      await message('So: Well, Hello Linus, cool.');
      assert.equal(await code.preview.getByRole('alert').count(), 0);
    },
  },
];
