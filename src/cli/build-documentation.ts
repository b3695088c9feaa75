import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { z } from "zod";

import { buildPart } from "./build-part.ts";

const root = path.join(import.meta.dirname, "..", "..");

/**
 * Builds the documentation into dist/pages, unless what is there is of these sources: wrangler's
 * [build]. The Worker itself knows nothing of it.
 */
await buildPart({
  name: "documentation",
  sources: ["docs/examples", ...documentedSources(), "package.json", "package-lock.json"],
  page: "docs/index.html",
  build: async (folder) => {
    // Only when something is to be built: reading it takes longer than finding that nothing is.
    const { documentationFiles } = await import("../documentation/files.ts");
    const scalar = readScalar();
    const files = documentationFiles({
      version: packageVersion(path.join(root, "package.json")),
      scalarVersion: scalar.version,
      readExample: (name) => readFileSync(path.join(root, "docs", "examples", name), "utf8"),
    });
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    cpSync(scalar.file, path.join(folder, "docs", "assets", `scalar-${scalar.version}.js`));
  },
});

/** All of the Worker: the document takes bounds and words from wherever they are decided. */
function documentedSources(): readonly string[] {
  const others = new Set(["cli", "simulator", "studio"]);
  return readdirSync(path.join(root, "src"))
    .filter((name) => !others.has(name))
    .map((name) => `src/${name}`);
}

/** Scalar in one file, which comes from here and from no other host. */
function readScalar() {
  const entry = fileURLToPath(import.meta.resolve("@scalar/api-reference"));
  const folder = entry.slice(0, entry.lastIndexOf(`${path.sep}dist${path.sep}`));
  return {
    version: packageVersion(path.join(folder, "package.json")),
    file: path.join(folder, "dist", "browser", "standalone.js"),
  };
}

function packageVersion(file: string): string {
  const read: unknown = JSON.parse(readFileSync(file, "utf8"));
  return z.object({ version: z.string() }).parse(read).version;
}
