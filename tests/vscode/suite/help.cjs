// What the suites share.

const vscode = require('vscode');

/** Waits until something is so, and gives it back. */
exports.until = async (look, wait = 15_000) => {
  const start = Date.now();
  for (;;) {
    const value = await look();
    if (value) {
      return value;
    }
    if (Date.now() - start > wait) {
      throw new Error(`still not so after ${wait} ms: ${look}`);
    }
    await new Promise((next) => setTimeout(next, 50));
  }
};

exports.folder = () => vscode.workspace.workspaceFolders[0].uri;
exports.file = (name) => vscode.Uri.joinPath(exports.folder(), name);

exports.open = async (name) => {
  const document = await vscode.workspace.openTextDocument(exports.file(name));
  return vscode.window.showTextDocument(document);
};

/** The findings of pog in a file: their rules. */
exports.rules = (uri) =>
  vscode.languages
    .getDiagnostics(uri)
    .filter((finding) => finding.source === 'pog')
    .map((finding) => finding.code?.value ?? finding.code);
