import { execFileSync } from "node:child_process";

import * as fc from "fast-check";
import { describe, it } from "vitest";

import { promptWithText } from "../../../src/domain/image-request.ts";
import { withoutPreviews } from "../../../src/studio/code/code-order.ts";
import { toCurl } from "../../../src/studio/code/to-curl.ts";
import { toFetch } from "../../../src/studio/code/to-fetch.ts";
import { toOpenAi } from "../../../src/studio/code/to-openai.ts";

const origin = "https://images.example";
const form = { prompt: "A hare", aspectRatio: "4:5", resolution: "1K" };

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }).filter((text) => !text.includes("\0")),
  fc.string({ unit: fc.constantFrom("'", '"', "\\", "$", "`", "\n", "\u2028", ":", "a", " ") }),
);

describe("toCurl", () => {
  it("hands the shell the body as it is, and the key by its variable", ({ expect }) => {
    fc.assert(
      fc.property(nasty, (prompt) => {
        const words = runShell(toCurl({ origin, body: { ...form, prompt } }));
        expect(words.slice(0, 3)).toEqual([
          `${origin}/v1/generations`,
          "-H",
          "Authorization: Bearer the-key",
        ]);
        expect(JSON.parse(words.at(-1) ?? "")).toEqual({ ...form, prompt });
      }),
      { numRuns: 40 },
    );
  });
});

describe("toFetch", () => {
  it("sends the body as it is", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(nasty, async (prompt) => {
        const body = { ...form, prompt, references: ['"a": b', prompt] };
        const [url, { body: sent }] = await runFetch(toFetch({ origin, body }));
        expect(url).toBe(`${origin}/v1/generations`);
        expect(JSON.parse(sent)).toEqual(body);
      }),
    );
  });

  it("reads well, with the key in a variable", ({ expect }) => {
    const code = toFetch({ origin, body: form });
    expect(code).toContain('    prompt: "A hare",\n    aspectRatio: "4:5",');
    expect(code).toContain("process.env.DIPTYCH_KEY");
  });
});

describe("toOpenAi", () => {
  it("says in OpenAI's words what can be said in them, for the same image", async ({ expect }) => {
    const body = {
      ...form,
      onImageText: "Hello",
      highQuality: true,
      count: 2,
      outputFormat: "webp",
    };
    const { method, asked } = await runClient(toOpenAi({ origin, body }));
    expect(method).toBe("images.generate");
    expect(asked).toEqual({
      model: "pro",
      prompt: promptWithText("A hare", "Hello"),
      size: "896x1120",
      n: 2,
      output_format: "webp",
    });
  });

  it.for([
    { highQuality: undefined, model: "auto" },
    { highQuality: false, model: "standard" },
  ])(
    "asks for $model where highQuality is $highQuality",
    async ({ highQuality, model }, { expect }) => {
      const body = { ...form, ...(highQuality === undefined ? {} : { highQuality }) };
      const { asked } = await runClient(toOpenAi({ origin, body }));
      expect(asked).toMatchObject({ model });
    },
  );

  it.for([
    { platform: "x_post" },
    { ...form, references: ["upl_1"] },
    { ...form, fallback: false },
  ])("takes Diptych's own call for $0", async (wish, { expect }) => {
    const body = { prompt: "A hare", ...wish };
    const { method, asked } = await runClient(toOpenAi({ origin, body }));
    expect(method).toBe("post /generations");
    expect(asked).toEqual({ body });
  });
});

describe("withoutPreviews", () => {
  it("leaves out what only a page watches", ({ expect }) => {
    expect(withoutPreviews({ ...form, previews: 2 })).toEqual(form);
  });
});

/** What `curl` would be given. */
function runShell(code: string): readonly string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${code}\n`;
  const options = { env: { DIPTYCH_KEY: "the-key" }, input: script, encoding: "utf8" } as const;
  return execFileSync("/bin/sh", [], options).split("\0").slice(0, -1);
}

type Call = readonly [url: string, options: { readonly body: string }];

async function runFetch(code: string): Promise<Call> {
  const calls: Call[] = [];
  const fetch = (...call: Call) => {
    calls.push(call);
    return Promise.resolve({ ok: true, json: () => ({}) });
  };
  await run(code, { fetch });
  const [call] = calls;
  if (!call) throw new Error("It called nothing.");
  return call;
}

async function runClient(code: string): Promise<{ method: string; asked: unknown }> {
  let called = { method: "none", asked: undefined as unknown };
  class OpenAI {
    readonly images = {
      generate: (asked: unknown) => {
        called = { method: "images.generate", asked };
        return { data: [{ b64_json: "" }] };
      },
    };
    post(path: string, asked: unknown) {
      called = { method: `post ${path}`, asked };
      return {};
    }
  }
  await run(code.replace('import OpenAI from "openai";', ""), { OpenAI });
  return called;
}

/** Runs a module's text with such globals, and says nothing of what it prints. */
async function run(code: string, given: Readonly<Record<string, unknown>>): Promise<void> {
  const globals = { ...given, process: { env: {} }, console: { log: () => undefined } };
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- that it runs is what is tested
  const body = new Function(...Object.keys(globals), `return (async () => {${code}\n})();`);
  await (body(...Object.values(globals)) as Promise<void>);
}
