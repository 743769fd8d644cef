// What a server cannot do for itself, and therefore asks of the editor: by the command of an action, or by a notification.
import * as vscode from "vscode";
import { ShowMessageRequest, type LanguageClient } from "vscode-languageclient/node";

/** The server is told of these names, and asks for nothing that its client lacks. */
export const CLIENT_COMMANDS = ["vetline.copyText", "vetline.showText"];

const SCHEME = "vetline";
const shown = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

export function registerClientCommands(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => shown.get(uri.path),
    }),
    vscode.commands.registerCommand("vetline.copyText", copyText),
    vscode.commands.registerCommand("vetline.showText", showText),
  );
}

/** What the server asks for by itself. */
export function followRequests(client: LanguageClient): vscode.Disposable {
  return vscode.Disposable.from(
    client.onNotification("vetline/showText", ({ title, text }: { title: string; text: string }) => showText(title, text)),
    // It asks only after a click: the choice belongs before the user's eyes, and not into a corner of the window.
    client.onRequest(ShowMessageRequest.type, ({ message, actions = [] }) => choose(message, actions)),
  );
}

async function choose<Choice extends { title: string }>(title: string, choices: Choice[]): Promise<Choice | null> {
  const chosen = await vscode.window.showQuickPick(choices.map((choice) => choice.title), { title });
  return choices.find((choice) => choice.title === chosen) ?? null;
}

async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage("$(check) Copied", 3000);
}

/** Beside the code, as a page to read. */
async function showText(title: string, markdown: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md` });
  shown.set(uri.path, markdown);
  changed.fire(uri);
  await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
}
