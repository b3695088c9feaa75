import { readFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

const modules = path.join(import.meta.dirname, "..", "..", "node_modules");

/** The version of an installed package. */
export function versionOf(name: string): string {
  const text = readFileSync(path.join(modules, name, "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
