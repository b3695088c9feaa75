import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, it } from "vitest";

import {
  judgeLockfile,
  lockfileSchema,
  productionPackages,
} from "../../../src/cli/judge-lockfile.ts";

const integrity = `sha512-${"A".repeat(86)}==`;
const sound = { version: "1.0.0", integrity, license: "MIT" };

function judge(entry: object, allowScripts: Readonly<Record<string, boolean>> = {}) {
  const packages = { "": { name: "diptych" }, "node_modules/@a/b": { ...sound, ...entry } };
  return judgeLockfile(lockfileSchema.parse({ lockfileVersion: 3, packages }), allowScripts);
}

describe("judgeLockfile", () => {
  it.for([
    { entry: {} },
    { entry: { resolved: "https://registry.npmjs.org/@a/b/-/b-1.0.0.tgz" } },
    { entry: { license: "MPL-2.0", dev: true } },
    { entry: { hasInstallScript: true }, allowScripts: { "@a/b": false } },
  ])("finds nothing wrong with $entry", ({ entry, allowScripts }, { expect }) => {
    expect(judge(entry, allowScripts)).toEqual([]);
  });

  it.for([
    { entry: { integrity: undefined }, says: /no SHA-512/ },
    { entry: { integrity: "sha1-AAAA" }, says: /no SHA-512/ },
    { entry: { resolved: "git+ssh://git@github.com/a/b.git#1" }, says: /comes from git/ },
    { entry: { resolved: "http://registry.npmjs.org/b.tgz" }, says: /comes from http:/ },
    { entry: { resolved: "https://registry.npmjs.org.evil.example/b" }, says: /comes from/ },
    { entry: { link: true }, says: /comes from/ },
    { entry: { hasInstallScript: true }, says: /'allowScripts'/ },
    { entry: { license: "AGPL-3.0" }, says: /licence AGPL-3.0/ },
    { entry: { license: undefined }, says: /licence none/ },
  ])("finds $says", ({ entry, says }, { expect }) => {
    expect(judge(entry)).toEqual([expect.stringMatching(says)]);
  });
});

it("the project's own lockfile is sound, and little of it is deployed", ({ expect }) => {
  const root = path.join(import.meta.dirname, "..", "..", "..");
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), "utf8"));
  const lockfile = lockfileSchema.parse(read("package-lock.json"));
  const { allowScripts } = read("package.json") as { allowScripts: Record<string, boolean> };
  expect(judgeLockfile(lockfile, allowScripts)).toEqual([]);
  expect(productionPackages(lockfile).length).toBeLessThan(90);
});
