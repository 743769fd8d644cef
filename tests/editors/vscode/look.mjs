// look.mjs INSTALLED WORKSPACE X.vsix PICTURES fix|land
// Sits down at a real VS Code with the packed extension, and leaves a picture of each thing that it sees.
import fs from "node:fs";
import path from "node:path";
import { startVsCode } from "./host.mjs";

const STEP_MS_MAX = 60_000;

const BLOCK = path.resolve(import.meta.dirname, "../../fixtures/landing/block.py");

const [installed, workspace, vsix, pictures, scene] = process.argv.slice(2);
const vscode = await startVsCode({ installed, vsix });
const { page } = vscode;
page.setDefaultTimeout(STEP_MS_MAX);
fs.mkdirSync(pictures, { recursive: true });
let exitCode = 0;
try {
  await { fix, land }[scene]();
} catch (error) {
  console.log(error.stack);
  await picture("failed");
  exitCode = 1;
}
await vscode.stop();
process.exit(exitCode);

/** Squiggle, hover, Problems, light bulb, fix, save. */
async function fix() {
  const squiggle = await open("insecure.py");
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
  await save();
}

/** A paste, the line above what landed, its explanation, its fix. */
async function land() {
  await open("app.py");
  await page.locator(".monaco-editor .view-lines").first().click();
  await page.keyboard.press("Control+End");
  await page.locator(".monaco-editor.focused").waitFor();
  await paste(fs.readFileSync(BLOCK, "utf8"));
  await page.keyboard.press("Control+Home");
  const lens = page.locator(".codelens-decoration a", { hasText: "6 issues in 60 landed lines" });
  await lens.waitFor();
  await picture("1-lens");

  await lens.click();
  await choose("Explain");
  await page.locator(".tab", { hasText: "6 issues in 60 landed lines" }).waitFor();
  await picture("2-explained");

  await lens.click();
  await choose("Fix 2 safe");
  await page.locator(".codelens-decoration a", { hasText: "4 issues in 60 landed lines" }).waitFor();
  await picture("3-fixed");
  await page.locator(".tab", { hasText: "app.py" }).click();
  await save();
}

async function open(name) {
  await vscode.open(workspace, [["openFile", vscode.remote(path.join(workspace, name))]]);
  const squiggle = page.locator(".squiggly-error, .squiggly-warning").first();
  await squiggle.waitFor();
  return squiggle;
}

function paste(text) {
  return page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

async function choose(answer) {
  await page.locator(".quick-input-list .monaco-list-row", { hasText: answer }).click();
}

async function save() {
  await page.keyboard.press("Control+S");
  await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
}

function picture(name) {
  return page.screenshot({ path: path.join(pictures, `${name}.png`) });
}
