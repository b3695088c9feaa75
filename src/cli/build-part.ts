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

import { z } from "zod";

const root = path.join(import.meta.dirname, "..", "..");
/** Every file in it is served. */
const output = path.join(root, "dist", "pages");

/** Some of the files that are served without the Worker. */
export interface Part {
  readonly name: string;
  /** What it is made of: files and folders, from the root of the repository. */
  readonly sources: readonly string[];
  /** The page, from its folder, which loads the others. */
  readonly page: string;
  /** Builds it into a folder that is not there yet. */
  readonly build: (folder: string) => Promise<unknown>;
}

/** What was built last; kept beside the folder that is served. */
const builtSchema = z.object({ digest: z.string(), files: z.array(z.string()) });
type Built = z.output<typeof builtSchema>;

/** Builds a part of dist/pages, unless what is there is of these sources. */
export async function buildPart({ name, sources, page, build }: Part): Promise<void> {
  const digest = digestOf(sources.flatMap((source) => filesOf(path.join(root, source))));
  const stampFile = path.join(root, "dist", `${name}.json`);
  const before = readBuilt(stampFile);
  if (before.digest === digest && before.files.every((file) => existsSync(path.join(output, file))))
    return;
  // In a folder of its own: other processes may be serving, or building, the same.
  const aside = path.join(root, "dist", `${name}-${process.pid}`);
  try {
    await build(aside);
    const files = replace(aside, before.files, page);
    writeFileSync(stampFile, JSON.stringify({ digest, files } satisfies Built));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** The page comes last in, when what it loads is there; what is old goes out after it. */
function replace(built: string, before: readonly string[], page: string): string[] {
  mkdirSync(output, { recursive: true });
  cpSync(built, output, {
    recursive: true,
    filter: (file) => path.relative(built, file) !== path.normalize(page),
  });
  cpSync(path.join(built, page), path.join(output, page));
  const files = filesOf(built).map((file) => path.relative(built, file));
  for (const file of before) {
    if (!files.includes(file)) rmSync(path.join(output, file), { force: true });
  }
  return files;
}

function readBuilt(stampFile: string): Built {
  if (!existsSync(stampFile)) return { digest: "", files: [] };
  return builtSchema.parse(JSON.parse(readFileSync(stampFile, "utf8")));
}

function filesOf(place: string): readonly string[] {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .toSorted();
}

function digestOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest("hex");
}
