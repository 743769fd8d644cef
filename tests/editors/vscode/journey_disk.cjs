// An agent outside rewrites ten files, three of them open, round after round; what is said of all ten is right.
const { spawnSync } = require("node:child_process");
const vscode = require("vscode");
const { findings, open, rule, run, until } = require("./steps.cjs");

/** `agent` is a command that takes files with their texts, `rounds` what it is given and what is then right, by file. */
const { agent, rounds } = JSON.parse(process.env.JOURNEY_GIVEN);
const OPEN = ["module_0.py", "module_1.py", "module_2.py"];

const byFile = () => {
  const found = {};
  for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) {
    const lines = diagnostics.filter(({ source }) => source === "vetline").map((diagnostic) => [diagnostic.range.start.line + 1, rule(diagnostic)]);
    if (lines.length) found[uri.path.split("/").pop()] = Object.fromEntries(lines);
  }
  return JSON.stringify(Object.entries(found).sort());
};

const steps = {
  async "three of the ten files are open"() {
    for (const name of OPEN) await open(name);
    const notes = await open("app.py"); // The server has answered, so it has seen the others.
    await until(() => findings(notes.document).length, "the old findings are shown");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await until(() => byFile() === "[]", "the closed file's findings are withdrawn");
    await open(OPEN[0]);
    await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, OPEN[1]), vscode.ViewColumn.Beside);
  },
};

rounds.forEach(({ texts, findings: wanted }, number) => {
  steps[`round ${number + 1} of the agent is judged right`] = async () => {
    const { status, stderr } = spawnSync(agent[0], agent.slice(1), { input: JSON.stringify(texts) });
    if (status) throw new Error(`${stderr}`);
    const started = Date.now();
    const right = JSON.stringify(Object.entries(wanted).sort());
    await until(() => byFile() === right, () => `${right} is shown; it is ${byFile()}`);
    return `${Date.now() - started} ms`;
  };
});

exports.run = () => run(steps);
