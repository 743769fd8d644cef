// Sixty lines land in a real VS Code: flagged first, fixed as far as that is safe, undone.
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");
const { findings, open, rule, run, until } = require("./steps.cjs");

const FIXTURES = path.resolve(__dirname, "../../fixtures/landing");
const read = (name) => fs.readFileSync(path.join(FIXTURES, name), "utf8");
const [BEFORE, BLOCK, BLOCK_FIXED] = ["before.py", "block.py", "block_fixed.py"].map(read);
const EXPECTED = JSON.parse(read("findings.json"));
const FIRST_LINE = BEFORE.split("\n").length - 1;
const { Hint, Warning } = vscode.DiagnosticSeverity;

let editor;

const shown = (wanted) => (diagnostic) => wanted(diagnostic.severity);
const isNew = (severity) => severity <= Warning;
const isOld = (severity) => severity === Hint;
const byLine = (diagnostics, first = 0) =>
  Object.fromEntries(diagnostics.map((diagnostic) => [diagnostic.range.start.line + 1 - first, rule(diagnostic)]));
const equal = (found, wanted) => JSON.stringify(found) === JSON.stringify(wanted);
const blockIsFlagged = () => equal(byLine(findings(editor.document).filter(shown(isNew)), FIRST_LINE), EXPECTED.block);
const oldAreHints = () => equal(byLine(findings(editor.document).filter(shown(isOld))), EXPECTED.before);
const lenses = () => vscode.commands.executeCommand("vscode.executeCodeLensProvider", editor.document.uri, 10);
const land = () => editor.edit((edit) => edit.insert(editor.document.lineAt(editor.document.lineCount - 1).range.end, BLOCK));

async function msUntil(probe, what) {
  const started = Date.now();
  await until(probe, what);
  return `${Date.now() - started} ms`;
}

const steps = {
  async "old code has its usual severities"() {
    editor = await open("app.py");
    await until(() => equal(byLine(findings(editor.document)), EXPECTED.before), "the old findings are shown");
    assert.ok(findings(editor.document).every(shown(isNew)));
  },

  async "six findings stand on the block"() {
    await land();
    return msUntil(blockIsFlagged, "the block is flagged");
  },

  async "older ones are hints"() {
    return msUntil(() => blockIsFlagged() && oldAreHints(), "the old findings are hints");
  },

  async "one lens stands over the block"() {
    const [lens, ...others] = await until(async () => (await lenses()).length && (await lenses()), "the lens is there");
    assert.deepEqual(others, []);
    assert.equal(lens.range.start.line, FIRST_LINE + 2); // Two empty lines landed above the code.
    assert.equal(lens.command.title, "6 issues in 60 landed lines · fix 2 safe · review · explain");
  },

  async "its fix makes the two safe ones of the block go and nothing else"() {
    const place = new vscode.Range(FIRST_LINE + 10, 0, FIRST_LINE + 10, 0);
    const actions = await vscode.commands.executeCommand(
      "vscode.executeCodeActionProvider", editor.document.uri, place, vscode.CodeActionKind.QuickFix.value, 20);
    const fix = actions.find(({ title }) => title === "Fix 2 safe issues in this block");
    assert.ok(fix, actions.map(({ title }) => title).join("\n"));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(editor.document.getText(), BEFORE + BLOCK_FIXED);
    const left = { 8: "secret-fallback-default", 26: "eval-use", 30: "os-system-call", 43: "weak-password-hash" };
    await until(() => equal(byLine(findings(editor.document).filter(shown(isNew)), FIRST_LINE), left), "four are left");
    await until(oldAreHints, "the old findings are still hints");
  },

  async "undo brings the unsafe block back"() {
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), BEFORE + BLOCK);
    await until(() => blockIsFlagged() && oldAreHints(), "the block is flagged again");
  },

  async "undo takes block and findings away"() {
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), BEFORE);
    await until(() => equal(byLine(findings(editor.document)), EXPECTED.before), "the findings are gone");
    await until(async () => !(await lenses()).length, "the lens is gone");
  },
};

exports.run = () => run(steps);
