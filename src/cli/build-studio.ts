import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

import { build } from "vite";

/** Builds the studio into dist/studio, unless what is there is of these sources: wrangler's [build]. */

const root = path.join(import.meta.dirname, "..", "..");
const output = path.join(root, "dist", "studio");
/** Beside the folder, whose every file is served. */
const stampFile = path.join(root, "dist", "studio.sha256");
/** What the page is made of. The lockfile stands for its libraries. */
const sources = ["src/studio", "src/domain", "package-lock.json"];

const stamp = digest(sources.flatMap((source) => filesOf(path.join(root, source))));
const isThere = existsSync(path.join(output, "index.html"));
if (!isThere || !existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  await buildAside();
  writeFileSync(stampFile, stamp);
}

/** Builds into a folder of its own: other processes may be serving, or building, the same. */
async function buildAside(): Promise<void> {
  // Whatever it is set to where this runs: what is built is to be deployed.
  process.env["NODE_ENV"] = "production";
  const aside = path.join(root, "dist", `studio-${process.pid}`);
  try {
    await build({
      configFile: path.join(root, "src", "studio", "vite.config.ts"),
      build: { outDir: aside },
      logLevel: "warn",
    });
    replace(aside);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** The page comes last in, when what it loads is there; what is old goes out after it. */
function replace(built: string): void {
  const page = "index.html";
  mkdirSync(output, { recursive: true });
  cpSync(built, output, { recursive: true, filter: (file) => path.basename(file) !== page });
  cpSync(path.join(built, page), path.join(output, page));
  for (const file of filesOf(output)) {
    if (!existsSync(path.join(built, path.relative(output, file)))) rmSync(file, { force: true });
  }
}

function filesOf(place: string): readonly string[] {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .toSorted();
}

function digest(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest("hex");
}
