// A real VS Code on loopback with a fresh profile, and a page of a real browser that shows it.
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const USER_SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "update.mode": "none",
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
  "files.autoSave": "off",
  "files.hotExit": "off",
  "git.enabled": false,
  "github.gitAuthentication": false,
  "security.workspace.trust.startupPrompt": "never",
};

const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

const NO_GALLERY = '{"serviceUrl":"http://127.0.0.1:9","itemUrl":"http://127.0.0.1:9"}';

const SERVER_START_MS_MAX = 60_000;

/** `installed` is the folder that install.sh filled; `vsix` a packed extension to install, if any. */
export async function startVsCode({ installed, trusted = true, vsix, env = {} }) {
  const profile = newProfile();
  const server = await startServer({ installed, profile, trusted, vsix, env });
  const browser = await startBrowser(installed);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });

  return {
    page,
    open: (folder, payload) => page.goto(workbenchUrl(server.host, folder, payload), { waitUntil: "domcontentloaded" }),
    remote: (file) => `vscode-remote://${server.host}${file}`,
    async stop() {
      // Leaving the page first lets the extension host, and the language server with it, shut down in order.
      await page.goto("about:blank").catch(() => {});
      await browser.close();
      await endGroup(server.child);
      fs.rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Fresh each time: a profile that is used again brings unsaved files back. */
function newProfile() {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "vetline-vscode-"));
  fs.mkdirSync(path.join(profile, "data/User"), { recursive: true });
  fs.writeFileSync(path.join(profile, "data/User/settings.json"), JSON.stringify(USER_SETTINGS));
  return profile;
}

async function startServer({ installed, profile, trusted, vsix, env }) {
  const main = path.join(installed, "node_modules/code-server/lib/vscode/out/server-main.js");
  const log = fs.openSync(path.join(profile, "server.log"), "w");
  const shared = [
    ...["--server-data-dir", profile, "--user-data-dir", path.join(profile, "data")],
    ...["--extensions-dir", path.join(profile, "extensions"), "--accept-server-license-terms", "--disable-telemetry"],
    "--force-disable-user-env", // Else a login shell decides what PATH is.
  ];
  const run = (args) =>
    spawn(process.execPath, [main, ...shared, ...args], {
      // Sockets and temporary files stay in the profile, and the extension gallery is a closed port.
      env: { ...process.env, HOME: profile, TMPDIR: profile, XDG_RUNTIME_DIR: profile, EXTENSIONS_GALLERY: NO_GALLERY, ...env },
      stdio: ["ignore", log, log],
      detached: true, // A process group of its own, to be ended as a whole.
    });

  if (vsix) {
    const code = await new Promise((resolve) => run(["--install-extension", vsix, "--force"]).on("exit", resolve));
    if (code) throw new Error(`${vsix} does not install:\n${readLog(profile)}`);
  }
  const host = `127.0.0.1:${await freePort()}`;
  const trust = trusted ? ["--disable-workspace-trust"] : [];
  const child = run(["--host", "127.0.0.1", "--port", host.split(":")[1], "--without-connection-token", "--enable-smoke-test-driver", ...trust]);
  const late = Date.now() + SERVER_START_MS_MAX;
  while (!(await fetch(`http://${host}/version`).then((answer) => answer.ok, () => false))) {
    if (child.exitCode !== null || Date.now() > late) throw new Error(`VS Code did not start:\n${readLog(profile)}`);
    await sleep(100);
  }
  return { child, host };
}

function startBrowser(installed) {
  const { chromium } = createRequire(path.join(installed, "package.json"))("playwright-core");
  const unpacked = path.join(installed, "browser");
  return chromium.launch({
    executablePath: path.join(unpacked, "chromium"),
    args: BROWSER_FLAGS,
    env: { ...process.env, LD_LIBRARY_PATH: path.join(unpacked, "al2023/lib"), FONTCONFIG_FILE: path.join(unpacked, "fonts.conf") },
  });
}

function workbenchUrl(host, folder, payload = []) {
  const all = JSON.stringify([["skipWelcome", "true"], ...payload]);
  return `http://${host}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(all)}`;
}

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The extension host and what it started outlive their parent; the group does not. */
async function endGroup(child) {
  if (child.exitCode === null) {
    const gone = new Promise((resolve) => child.on("exit", resolve));
    child.kill();
    await gone;
  }
  await sleep(200);
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nothing was left to end.
  }
}

function readLog(profile) {
  return fs.readFileSync(path.join(profile, "server.log"), "utf8").slice(-4000);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
