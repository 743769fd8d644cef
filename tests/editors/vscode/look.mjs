// look.mjs INSTALLED WORKSPACE X.vsix PICTURES
// Sits down at a real VS Code with the packed extension: squiggle, hover, Problems, light bulb, fix, save. Leaves a picture of each.
import fs from "node:fs";
import path from "node:path";
import { startVsCode } from "./host.mjs";

const STEP_MS_MAX = 60_000;

const [installed, workspace, vsix, pictures] = process.argv.slice(2);
const vscode = await startVsCode({ installed, vsix });
const { page } = vscode;
page.setDefaultTimeout(STEP_MS_MAX);
fs.mkdirSync(pictures, { recursive: true });
let exitCode = 0;
try {
  await look();
} catch (error) {
  console.log(error.stack);
  await picture("failed");
  exitCode = 1;
}
await vscode.stop();
process.exit(exitCode);

async function look() {
  const file = path.join(workspace, "insecure.py");
  await vscode.open(workspace, [["openFile", vscode.remote(file)]]);
  const squiggle = page.locator(".squiggly-error, .squiggly-warning").first();
  await squiggle.waitFor();
  await page.locator("#vetline\\.vetline\\.vetline\\.status", { hasText: "vetline" }).waitFor();
  await picture("1-squiggle");

  const box = await squiggle.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.locator(".monaco-hover:visible", { hasText: "CWE-502" }).first().waitFor();
  await picture("2-hover");
  await page.mouse.move(5, 795);

  await page.locator(".monaco-editor .view-lines").first().click({ position: { x: 300, y: 300 } });
  await page.keyboard.press("Control+Shift+M");
  const problems = page.locator(".markers-panel .monaco-list-row", { hasText: "yaml-unsafe-load" });
  await problems.first().waitFor();
  await picture("3-problems");

  await problems.first().dblclick();
  await page.locator(".monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+.");
  const actions = page.locator(".action-widget .monaco-list-row.action");
  await actions.first().waitFor();
  await picture("4-actions");

  await page.keyboard.press("Enter"); // The first stands chosen.
  await page.locator(".view-line", { hasText: "yaml.safe_load" }).waitFor();
  await problems.waitFor({ state: "detached" });
  await picture("5-fixed");
  await page.keyboard.press("Control+S");
  await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
}

function picture(name) {
  return page.screenshot({ path: path.join(pictures, `${name}.png`) });
}
