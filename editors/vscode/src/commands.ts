// What a server cannot do for itself, and therefore asks of the editor by the command of a lens or an action.
import * as vscode from "vscode";

/** The server is told of these names, and offers nothing that needs a command which its client lacks. */
export const CLIENT_COMMANDS = ["vetline.copyText", "vetline.showText"];

export function registerClientCommands(): vscode.Disposable {
  const shown = new Map<string, string>();
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider("vetline", {
      provideTextDocumentContent: (uri) => shown.get(uri.path),
    }),
    vscode.commands.registerCommand("vetline.copyText", async (text: string) => {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage("$(check) Copied", 3000);
    }),
    vscode.commands.registerCommand("vetline.showText", async (title: string, markdown: string) => {
      const uri = vscode.Uri.from({ scheme: "vetline", path: `/${title}.md` });
      shown.set(uri.path, markdown);
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    }),
  );
}
