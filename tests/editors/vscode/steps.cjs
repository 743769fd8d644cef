// What every journey inside the extension host needs: steps that report, waiting, and typing.
const fs = require("node:fs");
const vscode = require("vscode");

const WAIT_MS_MAX = 20_000;

/** Runs the steps in order, each on what the ones before left; what one returns is told. */
exports.run = async function (steps) {
  for (const [name, step] of Object.entries(steps)) {
    const started = Date.now();
    try {
      const told = await step();
      report({ name, seconds: (Date.now() - started) / 1000, told });
    } catch (error) {
      report({ name, error: error.stack });
      throw error;
    }
  }
};

exports.until = async function (probe, what) {
  for (const late = Date.now() + WAIT_MS_MAX; Date.now() < late; await sleep(20)) {
    const found = await probe();
    if (found) return found;
  }
  throw new Error(`timed out waiting until ${typeof what === "function" ? what() : what}`);
};

/** In a tab that stays when another document is opened. */
exports.open = async function (name) {
  const [folder] = vscode.workspace.workspaceFolders;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  return vscode.window.showTextDocument(document, { preview: false });
};

/** Key by key, as a person does. */
exports.type = async function (editor, position, text) {
  editor.selection = new vscode.Selection(position, position);
  for (const key of text) await vscode.commands.executeCommand("type", { text: key });
};

exports.findings = function (document) {
  return vscode.languages.getDiagnostics(document.uri).filter((diagnostic) => diagnostic.source === "vetline");
};

exports.rule = function (diagnostic) {
  return diagnostic.code?.value ?? diagnostic.code;
};

const report = (result) => fs.appendFileSync(process.env.JOURNEY_RESULTS, `${JSON.stringify(result)}\n`);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
