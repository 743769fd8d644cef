// The main job in a real VS Code: flagged while typing, still flagged in broken code, told why, fixed, undone.
const assert = require("node:assert");
const fs = require("node:fs");
const vscode = require("vscode");
const { findings, open, rule, run, type, until } = require("./steps.cjs");

const RULE = "yaml-unsafe-load";
let editor;
let line;

const flagged = () => findings(editor.document).find((diagnostic) => rule(diagnostic) === RULE);
const lineAfter = (text) => {
  const at = [...Array(editor.document.lineCount).keys()].find((number) => editor.document.lineAt(number).text.includes(text));
  return at + 1;
};

const steps = {
  async "clean code has no finding"() {
    editor = await open("settings.py");
    await until(() => vscode.extensions.getExtension("vetline.vetline")?.isActive, "the extension is active");
    await vscode.commands.executeCommand("vscode.executeHoverProvider", editor.document.uri, new vscode.Position(0, 0));
    assert.deepEqual(findings(editor.document), []);
  },

  async "a trusted workspace's own server was started"() {
    const [folder] = vscode.workspace.workspaceFolders;
    assert.ok(fs.existsSync(vscode.Uri.joinPath(folder.uri, "started").fsPath));
  },

  async "an insecure line is flagged while it is typed"() {
    line = lineAfter("The settings");
    await type(editor, new vscode.Position(line, 0), "    return yaml.unsafe_load(stream)");
    const diagnostic = await until(flagged, "the line is flagged");
    assert.equal(diagnostic.range.start.line, line);
  },

  async "it stays while the code elsewhere is broken"() {
    const gaps = [];
    const listener = vscode.languages.onDidChangeDiagnostics(() => flagged() || gaps.push(editor.document.getText()));
    await type(editor, editor.document.lineAt(lineAfter("def greeting") - 1).range.end, '\n    print("one\n    other(');
    await vscode.commands.executeCommand("vscode.executeHoverProvider", editor.document.uri, flagged().range.start);
    listener.dispose();
    assert.deepEqual(gaps, []);
    line = lineAfter("The settings");
    assert.equal(flagged().range.start.line, line);
  },

  async "the hover says why"() {
    const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", editor.document.uri, flagged().range.start);
    const text = hovers.flatMap((hover) => hover.contents.map((content) => content.value)).join("\n");
    assert.match(text, /yaml-unsafe-load/);
    assert.match(text, /CWE-502/);
  },

  async "its fix makes it go"() {
    const [fix] = await vscode.commands.executeCommand(
      "vscode.executeCodeActionProvider", editor.document.uri, flagged().range, vscode.CodeActionKind.QuickFix.value, 10);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(editor.document.lineAt(line).text, /return yaml\.safe_load\(stream\)$/);
    await until(() => !flagged(), "the finding is gone");
  },

  async "undo brings it back"() {
    await vscode.commands.executeCommand("undo");
    await until(flagged, "the finding is back");
  },

  async "a file that is not Python is read too"() {
    const notes = await open("notes.md");
    await type(notes, new vscode.Position(1, 0), "Hidden: \u202e");
    await until(() => findings(notes.document).length, "the invisible character is flagged");
  },

  async "a cell of a notebook is read too"() {
    const [folder] = vscode.workspace.workspaceFolders;
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(folder.uri, "cells.ipynb"));
    await vscode.window.showNotebookDocument(notebook);
    await until(() => findings(notebook.cellAt(0).document).length, "the cell is flagged");
  },

  async "what the server asks of the editor is there"() {
    await vscode.commands.executeCommand("vetline.copyText", "for the assistant");
    assert.equal(await vscode.env.clipboard.readText(), "for the assistant");
    await vscode.commands.executeCommand("vetline.showText", "yaml-unsafe-load", "# Why");
    const shown = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).some((tab) => tab.label.includes("yaml-unsafe-load"));
    await until(shown, "the text is shown");
  },

  async "a restart reads the file again"() {
    await vscode.commands.executeCommand("vetline.restart");
    await until(flagged, "the new server flags the line");
  },
};

exports.run = () => run(steps);
