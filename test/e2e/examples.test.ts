import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, it, vi } from "vitest";

import { freePort } from "../free-port.ts";
import { startDevelopmentServer, type DevelopmentServer } from "./development-server.ts";

const root = path.join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(path.join(tmpdir(), "diptych-examples-"));
const picture = path.join(folder, "boat.png");

/** How a file of each language is run. */
const interpreters = { sh: ["sh"], ts: [process.execPath], py: ["python3"] } as const;
type Language = keyof typeof interpreters;

const isAtHand = (command: string, ...words: readonly string[]) =>
  spawnSync(command, words).status === 0;
const hasPython = isAtHand("python3", "--version");
const hasOpenAiForPython = hasPython && isAtHand("python3", "-c", "import openai");

/** Why an example cannot be run here; null when it can. */
function whyNot(language: Language, name: string): string | null {
  if (language !== "py") return null;
  if (!hasPython) return "python3 is not installed";
  if (name === "openai-client" && !hasOpenAiForPython) return "the Python package openai is not";
  return null;
}

let server: DevelopmentServer;

beforeAll(async () => {
  server = await startDevelopmentServer({}, { URL_SIGNING_SECRET: "secret-of-this-test" });
  const background = { r: 20, g: 80, b: 160 };
  const drawn = sharp({ create: { width: 512, height: 512, channels: 3, background } });
  writeFileSync(picture, await drawn.png().toBuffer());
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(file: string, language: Language, more: Readonly<Record<string, string>> = {}) {
  const [command, ...words] = interpreters[language];
  return spawn(command, [...words, path.join("docs", "examples", file)], {
    cwd: root,
    env: {
      ...process.env,
      DIPTYCH_URL: server.url,
      DIPTYCH_KEY: "dpt_dev_pro",
      DIPTYCH_FILE: picture,
      ...more,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** What it prints, once it has ended. Throws when it fails. */
async function run(file: string, language: Language, more = {}): Promise<string> {
  const child = start(file, language, more);
  const printed = collect(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${printed()}`);
  return printed();
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let text = "";
  for (const stream of [stdout, stderr]) {
    stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  }
  return () => text;
}

const address = /http:\/\/localhost:\d+\/v1\/images\/img_\w+-0/;
const examples = [
  { name: "make-image", shows: address },
  { name: "stream-previews", shows: address },
  { name: "edit-image", shows: address },
  { name: "make-batch", shows: /completed/ },
  { name: "price-image", shows: /standard|pro_tier/ },
  { name: "list-history", shows: /gen_\w{26}/ },
];

describe("the examples of the documentation do what they say", () => {
  for (const { name, shows } of examples) {
    for (const language of ["sh", "ts", "py"] as const) {
      const reason = whyNot(language, name);
      it.skipIf(reason !== null)(
        `${name}.${language}${reason === null ? "" : `: ${reason}`}`,
        async ({ expect }) => {
          expect(await run(`${name}.${language}`, language)).toMatch(shows);
        },
      );
    }
  }

  for (const language of ["sh", "ts", "py"] as const) {
    const reason = whyNot(language, "openai-client");
    it.skipIf(reason !== null)(
      `openai-client.${language}${reason === null ? "" : `: ${reason}`}`,
      async ({ expect }) => {
        const file = path.join(folder, `made-by-${language}.png`);
        const printed = await run(`openai-client.${language}`, language, { DIPTYCH_OUTPUT: file });
        if (language === "sh") {
          expect(printed).toContain('"diptych":{"generation_id":"gen_');
          return;
        }
        expect(await sharp(file).metadata()).toMatchObject({ width: 1536, height: 1024 });
      },
    );
  }

  it("check-webhook.sh", async ({ expect }) => {
    expect(await run("check-webhook.sh", "sh")).toMatch(/"secret":"whsec_/);
  });

  for (const language of ["ts", "py"] as const) {
    const reason = whyNot(language, "check-webhook");
    it.skipIf(reason !== null)(
      `check-webhook.${language}${reason === null ? "" : `: ${reason}`}`,
      async ({ expect }) => {
        const port = String(await freePort("localhost"));
        const receiver = start(`check-webhook.${language}`, language, { PORT: port });
        const printed = collect(receiver);
        try {
          await vi.waitFor(() => expect(printed()).toContain("listening"), { timeout: 30_000 });
          const webhookUrl = `http://localhost:${port}/`;
          const forged = await fetch(webhookUrl, {
            method: "POST",
            body: "{}",
            headers: {
              "webhook-id": "msg_1",
              "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
              "webhook-signature": "v1,AAAA",
            },
          });
          expect(forged.status).toBe(401);
          await fetch(`${server.url}/v1/generations`, {
            method: "POST",
            headers: { authorization: "Bearer dpt_dev_pro", "content-type": "application/json" },
            body: JSON.stringify({ prompt: "A boat that is told of", webhookUrl }),
          });
          await vi.waitFor(() => expect(printed()).toMatch(/generation\.completed gen_/), {
            timeout: 30_000,
          });
        } finally {
          receiver.kill();
        }
      },
    );
  }
});
