const assert = require('node:assert/strict');
const { until, open, rules } = require('./help.cjs');

suite('first', () => {
  test('findings appear', async () => {
    const { document } = await open('broken.pog.md');
    const found = await until(() => rules(document.uri).length > 0 && rules(document.uri));
    assert.ok(found.includes('template/undeclared-parameter'), found.join());
  });
});
