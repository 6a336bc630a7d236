// What VS Code is told to run inside the extension host. Results travel by file: the console ends in the browser.

const { appendFileSync } = require('node:fs');
const { format } = require('node:util');
const Mocha = require('mocha');

exports.run = () =>
  new Promise((done, fail) => {
    const write = (...words) => appendFileSync(process.env.POG_TEST_RESULT, `${format(...words)}\n`);
    Mocha.reporters.Base.consoleLog = write;
    const mocha = new Mocha({ ui: 'tdd', timeout: 30_000, slow: 5000, reporter: 'spec', color: false });
    for (const suite of process.env.POG_TEST_SUITES.split(',')) {
      mocha.addFile(require.resolve(`./${suite}.cjs`));
    }
    const runner = mocha.run((failures) => {
      write(`${runner.stats.passes} passed, ${failures} failed`);
      if (failures > 0 || runner.stats.passes === 0) {
        fail(new Error(`${failures} failed`));
      } else {
        done();
      }
    });
  });
