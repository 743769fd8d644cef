// The entry in the status bar: how the server is, and what it has to say in a word.
import * as vscode from "vscode";
import { State, type LanguageClient } from "vscode-languageclient/node";

/** What the server sends as `vetline/status`; the text stands in the bar, the tooltip is Markdown. */
interface ServerStatus {
  text: string;
  tooltip?: string;
}

export class Status implements vscode.Disposable {
  private readonly entry = vscode.window.createStatusBarItem("vetline.status", vscode.StatusBarAlignment.Right, 90);

  constructor() {
    this.entry.name = "vetline";
    this.entry.command = "vetline.showOutput";
    this.entry.show();
  }

  follow(client: LanguageClient): vscode.Disposable {
    const state = client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) this.show("$(loading~spin) vetline", "vetline is starting");
      if (newState === State.Running) this.show("$(shield) vetline", "vetline reads along");
      if (newState === State.Stopped) this.failed("vetline has stopped");
    });
    const said = client.onNotification("vetline/status", ({ text, tooltip }: ServerStatus) => {
      this.show(`$(shield) ${text}`, tooltip ?? "");
    });
    return vscode.Disposable.from(state, said);
  }

  failed(reason: string): void {
    this.show("$(error) vetline", reason);
    this.entry.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
  }

  dispose(): void {
    this.entry.dispose();
  }

  private show(text: string, tooltip: string): void {
    this.entry.text = text;
    this.entry.backgroundColor = undefined;
    this.entry.tooltip = new vscode.MarkdownString(`${tooltip}\n\n${LINKS}`, true);
    this.entry.tooltip.isTrusted = { enabledCommands: ["vetline.restart", "vetline.showOutput"] };
  }
}

const LINKS = "[Restart](command:vetline.restart) · [Output](command:vetline.showOutput)";
