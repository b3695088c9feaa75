import { gzipSync } from "node:zlib";

import type { Plugin, Rolldown } from "vite";

/**
 * Fails the build when the scripts of the first load are too large, all that they import at once
 * included; what is imported later does not count. Says how large they are.
 * @param mostBytes Gzipped.
 */
export function limitFirstLoad(mostBytes: number): Plugin {
  return {
    name: "limit-first-load",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const first = firstLoad(chunks);
      const bytes = first.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
      if (bytes <= mostBytes) {
        const told = `The studio's first load is ${bytes} bytes of script, of ${mostBytes} at most.`;
        process.stdout.write(`${told}\n`);
        return;
      }
      const names = first.map(({ fileName }) => fileName).join(", ");
      this.error(`The first load is ${bytes} bytes of script, above ${mostBytes}: ${names}.`);
    },
  };
}

function firstLoad(chunks: readonly Rolldown.OutputChunk[]): readonly Rolldown.OutputChunk[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set(chunks.filter(({ isEntry }) => isEntry));
  // A set takes in what is added while it is gone through.
  for (const { imports } of found) {
    for (const name of imports) {
      const chunk = byName.get(name);
      if (chunk) found.add(chunk);
    }
  }
  return [...found];
}
