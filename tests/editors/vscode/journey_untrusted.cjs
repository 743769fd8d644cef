// A workspace that nobody trusted: its findings are shown, and no program of its own is started.
const assert = require("node:assert");
const fs = require("node:fs");
const vscode = require("vscode");
const { findings, open, run, until } = require("./steps.cjs");

let editor;

const steps = {
  async "the workspace is not trusted"() {
    editor = await open("insecure.py");
    assert.equal(vscode.workspace.isTrusted, false);
  },

  async "findings are shown all the same"() {
    await until(() => findings(editor.document).length, "the finding is shown");
  },

  async "the workspace's own server was not started"() {
    const [folder] = vscode.workspace.workspaceFolders;
    assert.ok(fs.existsSync(vscode.Uri.joinPath(folder.uri, ".venv/bin/vetline").fsPath));
    assert.ok(!fs.existsSync(vscode.Uri.joinPath(folder.uri, "started").fsPath));
  },
};

exports.run = () => run(steps);
