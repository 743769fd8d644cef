// Where the server is: a setting, a trusted workspace's virtual environment, or PATH.
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";

export interface Server {
  command: string;
  args: string[];
}

export function findServer(): Server | { missing: string } {
  const settings = vscode.workspace.getConfiguration("vetline");
  const chosen = expand(settings.get("path", ""));
  const args = ["server", ...settings.get<string[]>("args", [])];
  if (chosen && !isProgram(chosen)) return { missing: `vetline.path is set to ${chosen}, which is not a program.` };
  const command = chosen || [...workspacePrograms(), ...pathPrograms()].find(isProgram);
  return command ? { command, args } : { missing: "vetline is not installed: no `vetline` on PATH. Try `pipx install vetline`." };
}

function expand(path: string): string {
  const folder = workspaceFolders()[0] ?? "";
  return path.replace(/^~(?=[\\/])/, homedir()).replaceAll("${workspaceFolder}", folder);
}

/** A workspace's own program is code of the workspace: it runs only where the user trusts it. */
function workspacePrograms(): string[] {
  if (!vscode.workspace.isTrusted) return [];
  return workspaceFolders().map((folder) => join(folder, ".venv", WINDOWS ? "Scripts" : "bin", PROGRAM));
}

function pathPrograms(): string[] {
  return (process.env.PATH ?? "").split(delimiter).filter(Boolean).map((folder) => join(folder, PROGRAM));
}

function workspaceFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const WINDOWS = process.platform === "win32";
const PROGRAM = WINDOWS ? "vetline.exe" : "vetline";
