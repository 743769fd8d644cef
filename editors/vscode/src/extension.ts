// Finds the server, starts it, shows it. What is insecure, how bad it is and how it is fixed, the server alone knows.
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions } from "vscode-languageclient/node";
import { CLIENT_COMMANDS, followRequests, registerClientCommands } from "./commands";
import { findServer, type Server } from "./server";
import { Status } from "./status";

let client: LanguageClient | undefined;
let following: vscode.Disposable | undefined;
let latest: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("vetline", { log: true });
  const status = new Status();
  // One at a time: a restart asked for while the server starts waits until it has.
  const restart = () => (latest = latest.then(() => startAgain(output, status)));

  context.subscriptions.push(
    output,
    status,
    registerClientCommands(),
    vscode.commands.registerCommand("vetline.restart", restart),
    vscode.commands.registerCommand("vetline.showOutput", () => output.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("vetline.path") || change.affectsConfiguration("vetline.args")) void restart();
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await latest;
  await client?.dispose();
}

async function startAgain(output: vscode.LogOutputChannel, status: Status): Promise<void> {
  following?.dispose(); // That the server stops is meant here, and no news.
  await client?.dispose().catch((error: unknown) => output.warn(`The server did not stop in order: ${error}`));
  client = undefined;
  const server = findServer();
  if ("missing" in server) {
    status.failed(server.missing);
    void offerHelp(server.missing);
    return;
  }
  output.info(`Starting ${[server.command, ...server.args].join(" ")}`);
  client = newClient(server, output);
  following = vscode.Disposable.from(status.follow(client), followRequests(client));
  // The client itself tells the user why a server did not start.
  await client.start().catch((error: unknown) => status.failed(`${error}`));
}

function newClient(server: Server, outputChannel: vscode.LogOutputChannel): LanguageClient {
  const options: LanguageClientOptions = {
    // Every file, not only Python: a secret or an invisible character can stand anywhere.
    documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { notebook: "*", language: "python" }],
    initializationOptions: { status: true, commands: CLIENT_COMMANDS },
    diagnosticCollectionName: "vetline",
    outputChannel,
    progressOnInitialization: false,
  };
  return new LanguageClient("vetline", "vetline", { command: server.command, args: server.args }, options);
}

async function offerHelp(missing: string): Promise<void> {
  const settings = "Open Settings";
  const again = "Try Again";
  const choice = await vscode.window.showErrorMessage(missing, again, settings);
  if (choice === settings) await vscode.commands.executeCommand("workbench.action.openSettings", "vetline.path");
  if (choice === again) await vscode.commands.executeCommand("vetline.restart");
}
