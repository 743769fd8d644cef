// Unpacks the headless Chromium of an npm package into $TMPDIR, with the libraries and fonts that a bare machine lacks.
import fs from "node:fs";
import { join } from "node:path";
import { inflate } from "@sparticuz/chromium";

const modules = join(import.meta.dirname, "node_modules");
const target = process.env.TMPDIR;
for (const pack of ["chromium.br", "swiftshader.tar.br", "al2023.tar.br"]) {
  await inflate(join(modules, "@sparticuz/chromium/bin", pack));
}
// Without any font the browser falls at the first text.
fs.writeFileSync(
  join(target, "fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(modules, "dejavu-fonts-ttf/ttf")}</dir>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <cachedir>${join(target, "fonts-cache")}</cachedir>
</fontconfig>
`,
);
