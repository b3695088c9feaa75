import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";

import { AttemptError } from "../../src/domain/failure.ts";
import { mostScaledBytes } from "../../src/domain/input-bytes.ts";
import { noInputs, type InputImage, type Inputs } from "../../src/domain/input-image.ts";
import type { InputLimits } from "../../src/domain/model-card.ts";
import { ScaledInputs } from "../../src/generation/scaled-inputs.ts";
import { createServices } from "../../src/services.ts";
import type { ImageConverter } from "../../src/storage/image-converter.ts";
import { createAccount, type Account } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import { submissionWith } from "./handed-in.ts";
import { inputImage, inputMask, largeInputImage, paddedInputImage } from "./input-images.ts";
import { runWith } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const noLimits: InputLimits = { mostImageBytes: null, mostRequestBytes: null, sentAs: "file" };
const small: InputLimits = { ...noLimits, mostImageBytes: 5_000_000 };

let account: Account;
let large: InputImage;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  large = await largeInputImage(6);
});

function scaledOf(inputs: Inputs, changes: { readonly converter?: ImageConverter | null } = {}) {
  const { images, converter, report } = createServices(env);
  const prefix = `inputs/tests/${crypto.randomUUID()}/scaled-`;
  const cancelled = new AbortController();
  const scaled = new ScaledInputs({
    inputs,
    prefix,
    images,
    owner: "gen_1",
    converter,
    cancelled: cancelled.signal,
    background: (promise) => void promise.catch(() => undefined),
    report,
    ...changes,
  });
  return { scaled, prefix, cancelled };
}

/** What a model with such limits is sent. Throws when it is sent nothing. */
async function sentFor(scaled: ScaledInputs, limits: InputLimits): Promise<Inputs> {
  const sent = await scaled.for(limits);
  if (sent instanceof AttemptError) throw sent;
  return sent;
}

async function countUnder(prefix: string): Promise<number> {
  return (await env.BUCKET.list({ prefix })).objects.length;
}

describe("images that are too large for a model", () => {
  it("are scaled once in a run, in their shape, and the others left as they are", async ({
    expect,
  }) => {
    const little = await inputImage();
    const inputs = { ...noInputs, references: [little, large] };
    const { scaled, prefix } = scaledOf(inputs);
    expect(await scaled.for(noLimits)).toBe(inputs);
    const [sent, again] = await Promise.all([sentFor(scaled, small), sentFor(scaled, small)]);
    expect(again).toEqual(sent);
    expect(sent.references[0]).toBe(little);
    const made = sent.references[1];
    expect(made?.mediaType).toBe("image/webp");
    expect(made?.bytes).toBeLessThanOrEqual(mostScaledBytes);
    expect([made?.width, made?.height]).toEqual([1024, 1536]);
    expect((made?.width ?? 0) / (made?.height ?? 1)).toBeCloseTo(large.width / large.height, 2);
    expect(await countUnder(prefix)).toBe(1);
    await scaled.remove();
    expect(await countUnder(prefix)).toBe(0);
  });

  it("are not scaled when they are masked", async ({ expect }) => {
    const reference = { ...large, key: `${large.key}-copy` };
    const object = await env.BUCKET.get(large.key);
    await env.BUCKET.put(reference.key, (await object?.arrayBuffer()) ?? "");
    const inputs = { images: [large], references: [reference], mask: await inputMask() };
    const { scaled } = scaledOf(inputs);
    const limits = { ...noLimits, mostRequestBytes: 12_000_000 };
    const sent = await sentFor(scaled, limits);
    expect(sent.images).toEqual([large]);
    expect(sent.references[0]?.key).not.toBe(reference.key);
    await scaled.remove();
  });

  it.for<[string, ImageConverter | null]>([
    ["there is no converter", null],
    ["the converter refuses", { convert: () => Promise.reject(new Error("out of order")) }],
  ])("end the call as ours when %s", async ([, converter], { expect }) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const inputs = { ...noInputs, references: [large] };
    const { scaled, prefix } = scaledOf(inputs, { converter });
    const error = await scaled.for(small);
    log.mockRestore();
    expect(error).toBeInstanceOf(AttemptError);
    expect(error).toMatchObject({ failure: { kind: "inputs-too-large" } });
    expect(await countUnder(prefix)).toBe(0);
  });

  it("are not waited for when the generation is cancelled", async ({ expect }) => {
    const inputs = { ...noInputs, references: [large] };
    const never = { convert: () => new Promise<never>(() => undefined) };
    const { scaled, cancelled } = scaledOf(inputs, { converter: never });
    const waiting = scaled.for(small).catch(() => "cancelled");
    cancelled.abort();
    expect(await waiting).toBe("cancelled");
  });

  it(
    "go to the engine that would not take them as they are",
    { timeout: 120_000 },
    async ({ expect }) => {
      const prompt = uniquePrompt();
      const references = [];
      for (let count = 0; count < 4; count += 1) references.push(await paddedInputImage(20));
      const inputs = { ...noInputs, references };
      const fields = {
        prompt,
        model: "gemini-3.1-flash-image",
        fallback: false,
        resolution: "512",
      };
      const submission = submissionWith(account, fields, inputs);
      const generation = await runWith({}, submission);
      expect(generation).toMatchObject({ status: "completed", attempts: [{ failure: null }] });
      const [call] = await callsWithPrompt(prompt);
      const known = new Set(references.map(({ sha256 }) => sha256));
      const isScaled = call?.inputs.map(({ sha256 }) => !known.has(sha256));
      expect(isScaled?.filter(Boolean).length).toBeGreaterThan(0);
      expect(isScaled).toHaveLength(4);
      // What was handed in is what is on record.
      expect(generation.requested.inputs?.references).toEqual(references);
      await vi.waitFor(async () => {
        const { objects } = await env.BUCKET.list({ prefix: "inputs/" });
        expect(objects.filter(({ key }) => key.includes(submission.generationId))).toEqual([]);
      });
    },
  );
});
