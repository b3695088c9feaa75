import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";

import { memoryFolder } from "../memory-folder.ts";
import { startServerProcess } from "./child-process.ts";
import { bundleAll, type Ground } from "./subjects.ts";
import { startStorageProcess } from "./worker-process.ts";

/** What shall run. */
export interface GroundOptions {
  /** The project under test. */
  readonly root: string;
  /** The Workers to bundle. */
  readonly workers: readonly string[];
  /** 0 answers as fast as possible. */
  readonly latencyScale: number;
  /** Who plays R2: our own process, or miniflare's simulator. */
  readonly r2: "process" | "miniflare";
}

/** Starts the simulator and the storage, and bundles the Workers. All of it in a folder that goes. */
export async function prepareGround(options: GroundOptions): Promise<Ground> {
  const { root, workers, latencyScale, r2 } = options;
  const folder = mkdtempSync(path.join(memoryFolder(), "diptych-bench-"));
  // At the very end: miniflare, too, listens for Ctrl-C, and may end this process before us.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const storageFolder = path.join(folder, "storage");
  mkdirSync(storageFolder);
  const [simulator, bundles] = await Promise.all([
    startServerProcess("simulator.ts", [root, String(latencyScale)]),
    bundleAll(root, folder, workers),
  ]);
  const storage = await startStorageProcess(storageFolder);
  const bucket = r2 === "process" ? await startServerProcess("bucket.ts", []) : undefined;
  return { root, simulator, storage, bucket, storageFolder, folder, bundles };
}
