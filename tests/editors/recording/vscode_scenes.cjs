// What is done in VS Code while somebody writes down what it says; each scene has its own file.
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");
const { run, until } = require("../vscode/steps.cjs");

const REST_MS = 600; // Longer than the server waits for a quiet moment.
const KEY_MS = 40;
const { texts, python, record } = JSON.parse(process.env.JOURNEY_GIVEN);
const { OLD, NEW, STREAM } = texts;
const END = OLD.split("\n").length - 1;
const TWO_LINES_CHANGED = OLD.replace("upper()", "lower()").replace('"w"', '"a"');
const PYTHON = { language: "python" };

let editor;
let file;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const rest = () => sleep(REST_MS);
const command = (name, ...given) => vscode.commands.executeCommand(name, ...given);
const text = () => editor.document.getText();
const at = (line, column = 0) => new vscode.Position(line, column);
const lines = (first, end) => new vscode.Range(first, 0, end, 0);
const everything = () => editor.document.validateRange(lines(0, 1e6));

/** As a person opens it: the document is closed with its tab. */
async function open(name) {
  await command("vscode.open", vscode.Uri.file(name), { preview: false });
  return until(() => vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === name), "the file is open");
}

/** What a chat, an agent and a code action do. */
async function replace(range, by, document = editor.document) {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, by);
  await vscode.workspace.applyEdit(edit);
}

const put = (line, by) => replace(new vscode.Range(at(line), at(line)), by);

async function select(first, end, where = editor) {
  where.selection = new vscode.Selection(at(first), at(end));
}

async function paste(line, by) {
  editor.selection = new vscode.Selection(at(line), at(line));
  await command("paste", { text: by, pasteOnNewLine: false, multicursorText: null });
}

async function type(by) {
  for (const key of by) {
    await command("type", { text: key });
    await sleep(KEY_MS);
  }
}

/** As a process does that no editor knows of. */
async function write(by) {
  fs.writeFileSync(file, by);
  await until(() => text() === by, "the file is read again");
}

async function git(what) {
  const { status, stderr } = spawnSync(python[0], [...python.slice(1), file, record, what]);
  if (status) throw new Error(`${stderr}`);
}

/** Has NEW offered as ghost text when its first letter is typed, and takes it by `accept` until all of it is there. */
async function ghostText(accept) {
  const provider = vscode.languages.registerInlineCompletionItemProvider(PYTHON, {
    provideInlineCompletionItems: (document, position) =>
      document.getText() === OLD + NEW[0] ? [new vscode.InlineCompletionItem(NEW, new vscode.Range(at(END), position))] : [],
  });
  editor.selection = new vscode.Selection(at(END), at(END));
  await command("type", { text: NEW[0] });
  const isThere = () => text().trimEnd() === (OLD + NEW).trimEnd();
  await until(() => sleep(300).then(() => command(accept)).then(isThere), () => `the ghost text is accepted: ${text()}`);
  provider.dispose();
}

/** Has `provider` at work while something is done. */
async function during(provider, work) {
  await work();
  provider.dispose();
}

const undoOf = (scene, times = 1) => async () => {
  await scene();
  await rest();
  for (let done = 0; done < times; done += 1) await command("undo").then(rest);
};

const redoOf = (scene, times = 1) => async () => {
  await undoOf(scene, times)();
  for (let done = 0; done < times; done += 1) await command("redo").then(rest);
};

async function cut_and_paste_elsewhere() {
  await select(9, 14);
  await command("editor.action.clipboardCutAction");
  if (text() === OLD) await command("cut");
  await rest();
  await paste(4, OLD.split("\n").slice(9, 14).join("\n") + "\n");
}

async function stream_of_forty_changes() {
  const made = STREAM.split("\n");
  for (let start = 0; start < 200; start += 5) {
    const options = { undoStopBefore: false, undoStopAfter: false };
    await editor.edit((edit) => edit.insert(at(END + start), made.slice(start, start + 5).join("\n") + "\n"), options);
    await sleep(20);
  }
}

async function format_on_save() {
  const formatter = vscode.languages.registerDocumentFormattingEditProvider(PYTHON, {
    provideDocumentFormattingEdits: (document) => [
      vscode.TextEdit.replace(lines(9, 11), "def write(\n    path,\n    text,\n):\n    with open(\n        path,\n        'w',\n    ) as stream:\n"),
    ],
  });
  const settings = vscode.workspace.getConfiguration("editor", editor.document);
  await settings.update("formatOnSave", true, vscode.ConfigurationTarget.Global);
  await replace(lines(1, 2), "import sys \n");
  await rest();
  await during(formatter, () => editor.document.save());
  await settings.update("formatOnSave", false, vscode.ConfigurationTarget.Global);
}

async function organise_imports() {
  const provider = vscode.languages.registerCodeActionsProvider(PYTHON, {
    provideCodeActions(document) {
      const action = new vscode.CodeAction("Organise imports", vscode.CodeActionKind.SourceOrganizeImports);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, lines(0, 6), "import abc\nimport os\nimport sys\nimport zlib\n\nfrom a import x\nfrom b import y\n");
      return [action];
    },
  }, { providedCodeActionKinds: [vscode.CodeActionKind.SourceOrganizeImports] });
  await during(provider, async () => {
    const [action] = await command("vscode.executeCodeActionProvider", editor.document.uri, lines(0, 1), "source.organizeImports");
    await vscode.workspace.applyEdit(action.edit);
  });
}

async function rename_symbol() {
  const provider = vscode.languages.registerRenameProvider(PYTHON, {
    provideRenameEdits(document, position, name) {
      const edit = new vscode.WorkspaceEdit();
      for (const { index } of document.getText().matchAll(/\bstream\b/g)) {
        edit.replace(document.uri, new vscode.Range(document.positionAt(index), document.positionAt(index + 6)), name);
      }
      return edit;
    },
  });
  await during(provider, async () => {
    await vscode.workspace.applyEdit(await command("vscode.executeDocumentRenameProvider", editor.document.uri, at(5, 24), "opened_file"));
  });
}

const scenes = {
  nothing: async () => {},
  ghost_text: () => ghostText("editor.action.inlineSuggest.commit"),
  undo_of_ghost_text: undoOf(() => ghostText("editor.action.inlineSuggest.commit"), 2),
  redo_of_ghost_text: redoOf(() => ghostText("editor.action.inlineSuggest.commit"), 2),
  ghost_text_word_by_word: () => ghostText("editor.action.inlineSuggest.acceptNextWord"),
  ghost_text_line_by_line: () => ghostText("editor.action.inlineSuggest.acceptNextLine"),
  insert_of_a_chat: () => put(END, NEW),
  paste: () => paste(END, NEW),
  undo_of_paste: undoOf(() => paste(END, NEW)),
  redo_of_paste: redoOf(() => paste(END, NEW)),
  async paste_over_a_selection() {
    await select(4, 7);
    await command("paste", { text: NEW, pasteOnNewLine: false, multicursorText: null });
  },
  cut_and_paste_elsewhere,
  undo_of_cut_and_paste: undoOf(cut_and_paste_elsewhere, 2),
  redo_of_cut_and_paste: redoOf(cut_and_paste_elsewhere, 2),
  async move_lines() {
    await select(9, 13);
    await command("editor.action.moveLinesUpAction").then(rest);
    await command("editor.action.moveLinesUpAction");
  },
  async duplicate_line() {
    await select(5, 5);
    await command("editor.action.copyLinesDownAction");
  },
  undo_of_duplicate_line: undoOf(() => scenes.duplicate_line()),
  redo_of_duplicate_line: redoOf(() => scenes.duplicate_line()),
  async duplicate_selection() {
    await select(4, 7);
    await command("editor.action.duplicateSelection");
  },
  async move_to_another_file() {
    const other = file.replace(".py", "-other.py");
    fs.writeFileSync(other, "import sys\n");
    await select(9, 14);
    await command("cut").then(rest);
    editor = await open(other);
    await rest();
    await paste(1, OLD.split("\n").slice(9, 14).join("\n") + "\n");
  },
  async typing() {
    await select(END, END);
    await type("def fetch(url, folder):\n    name = url.strip()\n    os.system(name)\n    return name");
  },
  undo_of_typing: undoOf(() => scenes.typing(), 6),
  redo_of_typing: redoOf(() => scenes.typing(), 6),
  format_on_save,
  organise_imports,
  rename_symbol,
  async several_cursors() {
    editor.selections = [4, 5, 6, 9, 10, 11].map((line) => new vscode.Selection(at(line), at(line)));
    await type("async_name = ");
  },
  async comment_lines_out() {
    await select(4, END);
    await command("editor.action.commentLine");
  },
  async indent_lines() {
    await select(4, END);
    await command("editor.action.indentLines");
  },
  async delete_most() {
    await select(2, END);
    await command("deleteLeft");
  },
  undo_of_a_deletion: undoOf(() => scenes.delete_most()),
  snippet: () => editor.insertSnippet(new vscode.SnippetString("while True:\n\titem = ${1:queue}.get()\n\twork(item)\n"), at(END)),
  reload_after_a_write_on_disk: () => write(OLD + NEW),
  reload_with_two_changed_lines: () => write(TWO_LINES_CHANGED),
  async reload_of_the_same() {
    await write(OLD + NEW).then(rest);
    await write(OLD);
  },
  async written_while_closed() {
    await command("workbench.action.closeActiveEditor");
    await until(() => editor.document.isClosed, "the file is closed");
    fs.writeFileSync(file, OLD + NEW);
    await rest();
    editor = await open(file);
  },
  rewrite_with_two_changed_lines: () => replace(everything(), TWO_LINES_CHANGED),
  rewrite_with_a_new_function: () => replace(everything(), OLD + NEW),
  undo_of_a_rewrite: undoOf(() => scenes.rewrite_with_a_new_function()),
  stream_of_forty_changes,
  undo_of_a_stream: undoOf(stream_of_forty_changes),
  async new_file_filled() {
    const uri = vscode.Uri.file(file.replace(".py", "-new.py"));
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(uri);
    await vscode.workspace.applyEdit(edit);
    editor = await open(uri.fsPath);
    await rest();
    await put(0, NEW);
  },
  async cell_of_a_notebook() {
    const uri = vscode.Uri.file(file.replace(".py", ".ipynb"));
    fs.writeFileSync(uri.fsPath, '{"cells": [], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}');
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    await rest();
    const edit = new vscode.WorkspaceEdit();
    const cells = ["import os\n", ""].map((code) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, code, "python"));
    edit.set(uri, [vscode.NotebookEdit.insertCells(0, cells)]);
    await vscode.workspace.applyEdit(edit);
    await rest();
    await replace(new vscode.Range(0, 0, 0, 0), NEW, notebook.cellAt(1).document);
  },
  async branch_switch() {
    await git("switch");
    await until(() => text() !== OLD, "the file is read again");
  },
  async stash_pop() {
    await write(OLD + NEW).then(rest);
    await git("stash");
    await until(() => text() === OLD, "the file is read again").then(rest);
    await git("pop");
    await until(() => text() !== OLD, "the file is read again");
  },
  async commit_of_a_block() {
    await put(END, NEW);
    await editor.document.save();
    await rest();
    await git("commit");
    await rest();
    await select(0, 0);
    await type("#");
  },
};

const BEFORE = { organise_imports: "from b import y\nimport zlib\nfrom a import x\nimport abc\n" + OLD };
const IN_A_REPOSITORY = ["branch_switch", "stash_pop", "commit_of_a_block"];

const steps = Object.fromEntries(
  Object.entries(scenes).map(([name, scene]) => [
    name,
    async () => {
      const [folder] = vscode.workspace.workspaceFolders;
      file = path.join(folder.uri.fsPath, name, `${name}.py`);
      fs.mkdirSync(path.dirname(file));
      fs.writeFileSync(file, BEFORE[name] ?? OLD);
      if (IN_A_REPOSITORY.includes(name)) await git("begin");
      editor = await open(file);
      await rest();
      await scene();
      await rest();
      await command("workbench.action.files.saveAll");
      await command("workbench.action.closeAllEditors");
    },
  ]),
);

exports.run = () => run(steps);
