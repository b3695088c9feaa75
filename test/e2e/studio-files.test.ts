import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { beforeAll, describe, it } from "vitest";

const root = path.join(import.meta.dirname, "..", "..");
const folder = path.join(root, "dist", "pages");

interface PublicFile {
  readonly name: string;
  readonly text: string;
}

/** What anybody may read, who has no key: the studio's files, and those of the documentation, too. */
let files: readonly PublicFile[];
let everything: readonly PublicFile[];

beforeAll(() => {
  const built = spawnSync(process.execPath, ["src/cli/build-studio.ts"], { cwd: root });
  if (built.status !== 0) throw new Error(built.stderr.toString());
  everything = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ name: path.relative(folder, file), text: readFileSync(file, "latin1") }));
  files = everything.filter(({ name }) => /^(?:index\.html|_headers|studio\/)/.test(name));
});

describe("the files of the studio", () => {
  it("are pages, scripts, styles and pictures, and no source map", ({ expect }) => {
    expect(files.length).toBeGreaterThan(5);
    const types = new Set(files.map(({ name }) => path.extname(name)));
    for (const type of types) expect(["", ".html", ".js", ".css", ".svg", ".png"]).toContain(type);
  });

  it.for([
    { what: "a key, be it a published one", pattern: /dpt_[0-9A-Za-z]{4}/ },
    { what: "a provider's key", pattern: /sk-[\w-]{16}|AIza[\w-]{20}|BEGIN (?:RSA )?PRIVATE KEY/ },
    { what: "the name of a secret", pattern: /GEMINI_API_KEY|SIGNING_SECRET|SERVICE_ACCOUNT_JSON/ },
    { what: "a place on the machine that built it", pattern: /node_modules\/|\/src\/studio\// },
    { what: "text that is run", pattern: /\beval\(|new Function\(/ },
  ])("hold not $what", ({ pattern }, { expect }) => {
    for (const { name, text } of files) {
      expect([name, pattern.exec(text)?.[0]]).toEqual([name, undefined]);
    }
  });

  it("lead back to no source and to no machine, nor do those of the documentation", ({
    expect,
  }) => {
    for (const { name, text } of everything) {
      expect([name, text.includes(root), name.endsWith(".map")]).toEqual([name, false, false]);
      // The reference's library writes such a line into what it shows.
      if (!name.includes("scalar")) expect(text).not.toContain("sourceMappingURL");
    }
  });

  it("begin with a page that its policy lets run: no script and no style stands in it", ({
    expect,
  }) => {
    const page = files.find(({ name }) => name === "index.html")?.text ?? "";
    expect(page).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/i);
  });
});
