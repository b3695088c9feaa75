import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { z } from "zod";

import { pagesFolder } from "./build-part.ts";
import {
  findSecrets,
  inspectBundle,
  measureScript,
  type BundleSize,
} from "./deployment/inspect-bundle.ts";
import { measureStartup, startsOfRound, type StartupTime } from "./deployment/startup-time.ts";
import { runWrangler } from "./wrangler.ts";

/**
 * Bundles the Worker as a deployment does, without one: prints how large it is and how long it takes to
 * start, and fails beyond the bounds, or when something is in it that must not be. Needs no account.
 */

/** What may be uploaded, gzipped, in bytes. Cloudflare takes ten times as much. */
const mostGzipBytes = 1024 * 1024;

/** What a start may take, in milliseconds. Cloudflare gives up after a second. */
const mostStartupMs = 200;

const root = path.join(import.meta.dirname, "..", "..");
const metadataSchema = z.object({ inputs: z.record(z.string(), z.unknown()) });

const folder = mkdtempSync(path.join(tmpdir(), "diptych-check-"));
try {
  const bundle = await bundleWorker();
  const script = readFileSync(path.join(folder, "index.js"), "utf8");
  const metadata = metadataSchema.parse(
    JSON.parse(readFileSync(path.join(folder, "metadata.json"), "utf8")),
  );
  const pages = readPages();
  const sources = Object.keys(metadata.inputs);
  // Before it is started, which what must not be in it may prevent.
  const secrets = findSecrets(readVariableFiles());
  const unwanted = inspectBundle({ script, sources, pages, secrets });
  for (const sentence of unwanted) console.error(sentence);
  const size = measureScript(script);
  const startup = await measureStartup(bundle, folder, mostStartupMs);
  console.table(toTable(size, startup, pages));
  const beyond = beyondBounds(size, startup);
  for (const sentence of beyond) console.error(sentence);
  process.exitCode = unwanted.length + beyond.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns The file in the form of an upload, from which a start can be measured. */
async function bundleWorker(): Promise<string> {
  const bundle = path.join(folder, "worker.bundle");
  const metadata = path.join(folder, "metadata.json");
  const words = ["--outdir", folder, "--outfile", bundle, "--metafile", metadata, "--env="];
  await runWrangler("deploy", "--dry-run", ...words);
  return bundle;
}

function readPages(): ReadonlyMap<string, string> {
  const files = readdirSync(pagesFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  return new Map(
    files.map((file) => [
      path.relative(pagesFolder, file).replaceAll(path.sep, "/"),
      readFileSync(file, "utf8"),
    ]),
  );
}

/** The files of variables that lie about here. */
function readVariableFiles(): readonly string[] {
  return readdirSync(root)
    .filter((name) => /^\.(dev\.vars|env)(\.|$)/.test(name))
    .map((name) => readFileSync(path.join(root, name), "utf8"));
}

function toTable(
  { bytes, gzipBytes }: BundleSize,
  { medianMs, leastMs, starts }: StartupTime,
  pages: ReadonlyMap<string, string>,
) {
  const pagesBytes = [...pages.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return {
    "Worker, gzipped": { measured: kibibytes(gzipBytes), "at most": kibibytes(mostGzipBytes) },
    "Worker, raw": { measured: kibibytes(bytes), "at most": "" },
    [`start-up CPU, median of ${startsOfRound}`]: {
      measured: `${medianMs.toFixed(0)} ms`,
      "at most": `${mostStartupMs} ms`,
    },
    [`start-up CPU, least of ${starts}`]: { measured: `${leastMs.toFixed(0)} ms`, "at most": "" },
    [`pages, ${pages.size} files`]: { measured: kibibytes(pagesBytes), "at most": "" },
  };
}

function beyondBounds({ gzipBytes }: BundleSize, { medianMs }: StartupTime): readonly string[] {
  return [
    ...(gzipBytes > mostGzipBytes
      ? [`The Worker is ${kibibytes(gzipBytes)} gzipped, and may be ${kibibytes(mostGzipBytes)}.`]
      : []),
    ...(medianMs > mostStartupMs
      ? [`The Worker takes ${medianMs.toFixed(0)} ms to start, and may take ${mostStartupMs} ms.`]
      : []),
  ];
}

function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}
