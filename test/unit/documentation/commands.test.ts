import { readFileSync } from "node:fs";
import path from "node:path";

import { test } from "vitest";

const root = path.join(import.meta.dirname, "..", "..", "..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const contributing = readFileSync(path.join(root, "CONTRIBUTING.md"), "utf8");

test.for(Object.keys(manifest.scripts))("CONTRIBUTING.md names npm run %s", (name, { expect }) => {
  const words = name === "test" ? "npm test" : `npm run ${name}`;
  expect(contributing).toMatch(new RegExp(`${words}(?![\\w:-])`));
});
