import { describe, it } from "vitest";

import {
  findSecrets,
  inspectBundle,
  measureScript,
  type Built,
} from "../../../../src/cli/deployment/inspect-bundle.ts";
import { activeMs } from "../../../../src/cli/deployment/startup-time.ts";

const sound: Built = {
  script: "export default {};",
  sources: ["src/index.ts", "node_modules/hono/dist/hono.js"],
  pages: new Map([
    ["index.html", `<script src="/studio/theme.js"></script><a href="/studio">Diptych</a>`],
    ["studio/theme.js", "document"],
  ]),
  secrets: findSecrets(["ADMIN_TOKEN=a-secret-of-mine\n", "ADMIN_TOKEN=\n"]),
};
const key = "k".repeat(40);

describe("inspectBundle", () => {
  it("finds nothing in a sound one", ({ expect }) => {
    expect(inspectBundle(sound)).toEqual([]);
  });

  it.for<[string, Partial<Built>, RegExp]>([
    ["the simulator", { sources: ["src/simulator/server.ts"] }, /src\/simulator\/server\.ts/],
    ["a test", { sources: ["test/worker/app.ts"] }, /test\/worker\/app\.ts/],
    ["a secret", { script: 'token("a-secret-of-mine")' }, /value of ADMIN_TOKEN.*the Worker/],
    ["a key of OpenAI", { script: `const k = "sk-proj-${key}"` }, /like a key.*the Worker/],
    ["a key of Google", { script: `"AIza${key.slice(0, 35)}"` }, /like a key/],
    ["a private key", { script: `-----BEGIN PRIVATE KEY-----\\n${key}` }, /like a key/],
    [
      "a secret in the studio",
      { pages: new Map([...sound.pages, ["studio/theme.js", "a-secret-of-mine"]]) },
      /value of ADMIN_TOKEN.*studio\/theme\.js/,
    ],
    ["no studio", { pages: new Map() }, /not built/],
    ["an empty page", { pages: new Map([["index.html", "<html>"]]) }, /not built/],
    [
      "a page without its script",
      { pages: new Map([...sound.pages].slice(0, 1)) },
      /loads studio\/theme\.js, which is not there/,
    ],
  ])("finds %s", ([, change, says], { expect }) => {
    const found = inspectBundle({ ...sound, ...change });
    expect(found).toEqual([expect.stringMatching(says)]);
    expect(found.join()).not.toContain("a-secret-of-mine");
    expect(found.join()).not.toContain(key.slice(0, 35));
  });
});

describe("findSecrets", () => {
  it("takes those of every file, though one name has several", ({ expect }) => {
    const files = ["ADMIN_TOKEN=the-first-of-two\n", "ADMIN_TOKEN='the-second-of-two'\n"];
    expect([...findSecrets(files)]).toEqual([
      ["the-first-of-two", "ADMIN_TOKEN"],
      ["the-second-of-two", "ADMIN_TOKEN"],
    ]);
  });

  it("takes nothing short, published, or of another kind", ({ expect }) => {
    const lines = [
      "OPENAI_API_KEY=simulator",
      "ADMIN_TOKEN=dpt_dev_admin",
      "PRO_MODEL=gpt-image-2-x",
    ];
    expect([...findSecrets([lines.join("\n")])]).toEqual([]);
  });
});

describe("measureScript", () => {
  it("counts bytes, and those that are left of them", ({ expect }) => {
    const { bytes, gzipBytes } = measureScript("ä".repeat(5000));
    expect(bytes).toBe(10_000);
    expect(gzipBytes).toBeLessThan(100);
  });
});

describe("activeMs", () => {
  const nodes = ["(root)", "(idle)", "(program)", "start"].map((functionName, index) => ({
    id: index + 1,
    callFrame: { functionName },
  }));

  it("is the time in which something ran", ({ expect }) => {
    const profile = { nodes, samples: [2, 3, 4, 2, 4], timeDeltas: [60_000, 9000, 1500, 7, 2500] };
    expect(activeMs(JSON.stringify(profile))).toBe(13);
  });

  it("is not told by a profile without samples", ({ expect }) => {
    const profile = JSON.stringify({ nodes, samples: [], timeDeltas: [] });
    expect(() => activeMs(profile)).toThrow("holds no sample");
    expect(() => activeMs("{}")).toThrow("samples");
  });
});
