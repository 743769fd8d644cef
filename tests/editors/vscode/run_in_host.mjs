// run_in_host.mjs INSTALLED WORKSPACE JOURNEY.cjs RESULTS [untrusted]
// Runs JOURNEY inside the extension host of a real VS Code, beside the extension; it writes a line of JSON a step to RESULTS.
import path from "node:path";
import { startVsCode } from "./host.mjs";

const JOURNEY_MS_MAX = Number(process.env.JOURNEY_MS_MAX ?? 150_000);
const firstLine = (kind, parts) => `${kind} ${parts.join(" ")}`.split("\n")[0];
const EXTENSION = path.resolve(import.meta.dirname, "../../../editors/vscode");

const [installed, workspace, journey, results, trust] = process.argv.slice(2);
const vscode = await startVsCode({ installed, trusted: trust !== "untrusted", env: { JOURNEY_RESULTS: results } });
const consoleLines = [];
const over = Promise.withResolvers();
setTimeout(over.resolve, JOURNEY_MS_MAX, 124);
vscode.page.on("close", () => over.resolve(125));
await vscode.page.exposeFunction("codeAutomationLog", (kind, parts) => consoleLines.push(firstLine(kind, parts)));
await vscode.page.exposeFunction("codeAutomationExit", over.resolve);
await vscode.open(workspace, [
  ["extensionDevelopmentPath", vscode.remote(EXTENSION)],
  ["extensionTestsPath", vscode.remote(journey)],
]);

const exitCode = await over.promise;
await vscode.stop();
if (exitCode) console.log(consoleLines.slice(-20).join("\n"));
process.exit(exitCode);
