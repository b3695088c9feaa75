import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { generationSchema, thrownBy } from "../answers.ts";
import type { Case, Client } from "../case.ts";
import { decode, drawLargePicture } from "../pictures.ts";
import type { Stage } from "../stage.ts";

const run = promisify(execFile);

const installed = /^curl (\S+)/.exec(
  spawnSync("curl", ["--version"], { encoding: "utf8" }).stdout ?? "",
)?.[1];

/** What the README shows. */
export const curl: Client = {
  name: "curl",
  version: installed ?? "",
  ...(installed === undefined ? { missing: "curl is not installed" } : {}),
  cases: curlCases(),
};

/** Calls curl. Resolves with what it prints; rejects when it exits with an error. */
async function callCurl({ key }: Stage, ...words: readonly string[]): Promise<string> {
  const standing = ["--silent", "--show-error", "--fail-with-body", "-H"];
  const { stdout } = await run("curl", [...standing, `Authorization: Bearer ${key}`, ...words], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

const json = ["-H", "Content-Type: application/json", "-d"] as const;

/** Runs with a folder that is removed afterwards. */
async function inFolder(task: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "diptych-"));
  try {
    await task(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function curlCases(): readonly Case[] {
  return [
    {
      call: "curl …/v1/generations -d JSON, curl -o image URL",
      checks: "completed; the image by its url and the key, by ranges and as a variant",
      run: (stage) =>
        inFolder(async (folder) => {
          const body = { prompt: stage.prompt(), model: "standard", aspectRatio: "4:5" };
          const route = `${stage.baseURL}/generations`;
          const printed = await callCurl(stage, route, ...json, JSON.stringify(body));
          const { status, images } = generationSchema.parse(JSON.parse(printed));
          assert.equal(status, "completed");
          const url = images[0]?.url ?? "";
          const [whole, first, rest, small] = ["whole", "first", "rest", "small"].map((name) =>
            path.join(folder, name),
          ) as [string, string, string, string];
          await callCurl(stage, "-o", whole, url);
          await callCurl(stage, "-o", first, "--range", "0-999", url);
          await callCurl(stage, "-o", rest, "--range", "1000-", url);
          await callCurl(stage, "-o", small, `${url}?w=256&format=webp`);
          const bytes = readFileSync(whole);
          assert.equal((await decode(bytes)).size, images[0]?.size);
          assert.ok(bytes.equals(Buffer.concat([readFileSync(first), readFileSync(rest)])));
          await decode(readFileSync(small));
        }),
    },
    {
      call: "curl --no-buffer -H 'Accept: text/event-stream' …/v1/generations",
      checks: "the events in their order",
      async run(stage) {
        const body = { prompt: stage.prompt(), model: "pro", previews: 1, quality: "low" };
        const accept = ["--no-buffer", "-H", "Accept: text/event-stream"];
        const route = `${stage.baseURL}/generations`;
        const text = await callCurl(stage, ...accept, route, ...json, JSON.stringify(body));
        const names = [...text.matchAll(/^event: (\S+)$/gm)].map(([, name]) => name);
        assert.deepEqual(names, ["accepted", "routed", "preview", "completed"]);
      },
    },
    {
      call: "curl …/v1/images/generations -d JSON",
      checks: "OpenAI's answer",
      async run(stage) {
        const body = { prompt: stage.prompt(), model: "standard", size: "512x512" };
        const route = `${stage.baseURL}/images/generations`;
        const answer = Object(
          JSON.parse(await callCurl(stage, route, ...json, JSON.stringify(body))),
        );
        assert.equal((await decode(String(answer.data[0].b64_json))).size, "512x512");
      },
    },
    {
      call: "curl …/v1/images/edits -F image=@boat.png -F prompt=…",
      checks: "an edit of 2 MB, for which it asks with Expect: 100-continue",
      run: (stage) =>
        inFolder(async (folder) => {
          const file = path.join(folder, "boat.png");
          const bytes = await drawLargePicture();
          writeFileSync(file, bytes);
          const prompt = stage.prompt();
          const fields = [`image=@${file}`, `prompt=${prompt}`, "model=auto", "size=512x512"];
          const form = fields.flatMap((field) => ["-F", field]);
          const printed = await callCurl(stage, `${stage.baseURL}/images/edits`, ...form);
          const answer = Object(JSON.parse(printed));
          await decode(String(answer.data[0].b64_json));
          const [call] = await stage.calls(prompt);
          assert.deepEqual(
            call?.inputs.map((input) => input.bytes),
            [bytes.length],
          );
        }),
    },
    {
      call: "curl --fail-with-body, a wrong size",
      checks: "exit code 22, and the problem as JSON",
      async run(stage) {
        const body = JSON.stringify({ prompt: "A paper boat", size: "12" });
        const failed = callCurl(stage, `${stage.baseURL}/generations`, ...json, body);
        const error = Object(await thrownBy(failed));
        assert.equal(error.code, 22);
        assert.partialDeepStrictEqual(JSON.parse(String(error.stdout)), {
          status: 400,
          code: "invalid_size",
        });
      },
    },
  ];
}
