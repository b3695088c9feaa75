import { describe, expect, test, vi } from "vitest";

import { AttemptError } from "../../src/domain/failure.ts";
import { priceAt } from "../../src/domain/price-book.ts";
import { priceUsage } from "../../src/domain/settle.ts";
import { readImageHead } from "../../src/generation/read-image-head.ts";
import { googleDefinition } from "../../src/providers/google/definition.ts";
import { openAiDefinition } from "../../src/providers/openai/definition.ts";
import { faultKinds } from "../../src/simulator/fault.ts";
import { findOnlyCall } from "./call-log.ts";
import { pictureOf, sha256Of } from "./expectations.ts";
import { stallRows } from "./failure-row.ts";
import { allFaults, usedFaults } from "./fault-coverage.ts";
import { googleAnswerRows, googleFailureRows } from "./google-failure-rows.ts";
import {
  openAiAnswerRows,
  openAiErrorRows,
  openAiPreviewFaults,
  openAiStreamRows,
} from "./openai-failure-rows.ts";
import {
  googleRecordedAnswers,
  openAiRecordedAnswers,
  type RecordedAnswer,
} from "./recorded-answers.ts";
import { openAiRecordedStreams, type RecordedStream } from "./recorded-streams.ts";
import { cardOf, connect, failureOf, start, uniquePrompt, type Trial } from "./trial.ts";

const openAi = connect(openAiDefinition);
const openAiCard = cardOf(openAiDefinition, "gpt-image-2");
const plainCard = { ...openAiCard, capabilities: { ...openAiCard.capabilities, stream: false } };
const google = connect(googleDefinition);
const googleCard = cardOf(googleDefinition, "gemini-3.1-flash-image");

/** Whose price lists the recorded answers are charged by. */
const november = Date.parse("2026-11-22");

function draw(fault: string, previews = 0): Trial {
  const prompt = uniquePrompt(`[openai:fault:${fault}]`);
  return start(openAi, openAiCard, {
    prompt,
    previews,
    outputFormat: "jpeg",
    outputCompression: 0,
  });
}

function drawPlain(fault: string): Trial {
  const prompt = uniquePrompt(`[openai:fault:${fault}]`);
  return start(openAi, plainCard, { prompt, outputFormat: "jpeg", outputCompression: 0 });
}

function drawWithGoogle(fault: string): Trial {
  return start(google, googleCard, { prompt: uniquePrompt(`[google:fault:${fault}]`) });
}

function replay({ body }: RecordedStream): Trial {
  const headers = { "content-type": "text/event-stream; charset=utf-8" };
  const provider = connect(openAiDefinition, async () => new Response(body, { headers }));
  return start(provider, openAiCard, { previews: 1 });
}

describe.concurrent.each([
  // The stream is left at its first finished image; Google's last image is the finished one.
  ["OpenAI's stream", draw, openAiAnswerRows, 0],
  ["OpenAI's plain answer", drawPlain, openAiAnswerRows, 0],
  ["Google's answer", drawWithGoogle, googleAnswerRows, -1],
] as const)("%s", (_name, begin, rows, position) => {
  test.for(rows)("with [%s] brings the picture: %s", async ([fault, picture]) => {
    const trial = begin(fault);
    const { image, providerRequestId } = await trial.answer;
    expect(pictureOf(image)).toBe(picture);
    expect(trial.told).toEqual(["first-byte"]);
    expect(providerRequestId).toMatch(/^\S{16,}$/);
    const { response } = await findOnlyCall(trial.prompt);
    expect(response.images.at(position)).toMatchObject({
      sha256: await sha256Of(new Uint8Array(image)),
      bytes: image.length,
    });
  });

  test("without usage says so", async () => {
    expect(await begin("no-usage").answer).toMatchObject({ usage: null });
  });

  test("of a great size comes whole", async () => {
    const trial = begin("oversize-event bytes=6000000");
    const { image } = await trial.answer;
    expect(image.length).toBe(6_000_000);
    const { response } = await findOnlyCall(trial.prompt);
    expect(response.images[0]?.sha256).toBe(await sha256Of(new Uint8Array(image)));
  });

  test("leaves it to the measure to find that the bytes are no image", async () => {
    const { image } = await begin("not-an-image").answer;
    expect(() => readImageHead(image)).toThrow(AttemptError);
  });
});

describe("OpenAI's stream", () => {
  test("may finish before all previews are there", async () => {
    const trial = draw("early-final", 3);
    const { image } = await trial.answer;
    expect(pictureOf(image)).toBe("jpg 816x816");
    expect(trial.told).toEqual(["first-byte", "preview 0"]);
  });

  test.for(openAiPreviewFaults)("brings every preview once with [%s]", async (fault) => {
    const trial = draw(fault, 2);
    await trial.answer;
    expect(trial.told).toEqual(["first-byte", "preview 0", "preview 1"]);
    const { response } = await findOnlyCall(trial.prompt);
    const hashes = trial.previews.map(({ base64 }) => sha256Of(Uint8Array.fromBase64(base64)));
    expect(await Promise.all(hashes)).toEqual(
      response.images.slice(0, 2).map(({ sha256 }) => sha256),
    );
  });

  test("says nothing of a version, which OpenAI does not name", async () => {
    expect(await draw("framing newline=lf").answer).toMatchObject({ modelVersion: null });
  });
});

describe("Google's answer", () => {
  test.for([
    ["framing", "gemini-3.1-flash-image"],
    ["model-version", "gemini-nano-banana-2.1"],
    ["model-version version=gemini-9-preview-11-2026", "gemini-9-preview-11-2026"],
  ] as const)("with [%s] names the version %s", async ([fault, modelVersion]) => {
    expect(await drawWithGoogle(fault).answer).toMatchObject({ modelVersion });
  });

  test("charges every image of an answer that holds several", async () => {
    const { usage } = await drawWithGoogle("many-images count=3").answer;
    expect(usage?.imageOutputTokens).toBe(3 * 747);
  });

  test("counts what its model thinks as text", async () => {
    const plain = await start(google, googleCard, { quality: "low" }).answer;
    const thoughtful = await start(google, googleCard, { quality: "high" }).answer;
    expect(plain.usage?.imageOutputTokens).toBe(747);
    expect(thoughtful.usage?.imageOutputTokens).toBe(747);
    // 90 to 630 beside the image, and 900 to 2000 of thoughts.
    expect(plain.usage?.textOutputTokens).toBeLessThanOrEqual(630);
    expect(thoughtful.usage?.textOutputTokens).toBeGreaterThanOrEqual(990);
  });
});

describe.each([
  {
    name: "Google's answer",
    connectTo: googleDefinition,
    card: googleCard,
    rows: googleRecordedAnswers,
  },
  {
    name: "OpenAI's answer",
    connectTo: openAiDefinition,
    card: plainCard,
    rows: openAiRecordedAnswers,
  },
])("$name, as recorded,", ({ connectTo, card, rows }) => {
  const begin = ({ body }: RecordedAnswer) => {
    const upstream = vi.fn<typeof fetch>(async () => Response.json(body));
    return { upstream, answer: start(connect(connectTo, upstream), card).answer };
  };

  test.for(rows.filter(({ brings }) => brings))("with $name is read", async (recorded) => {
    const { upstream, answer } = begin(recorded);
    const { image, usage } = await answer;
    const microUsd = usage && priceUsage(priceAt(card.prices, november), usage);
    expect({ image: new TextDecoder().decode(image), usage, microUsd }).toEqual(recorded.brings);
    expect(upstream).toHaveBeenCalledTimes(1);
  });

  test.for(rows.filter(({ fails }) => fails))("with $name fails", async (recorded) => {
    const { upstream, answer } = begin(recorded);
    const { failure } = await failureOf(answer);
    expect(failure).toMatchObject({ ...recorded.fails, status: 200, retryAfterMs: null });
    expect(upstream).toHaveBeenCalledTimes(1);
  });
});

describe("OpenAI's stream, as recorded,", () => {
  test.for(openAiRecordedStreams.filter(({ brings }) => brings))(
    "with $name brings the image",
    async (recorded) => {
      const trial = replay(recorded);
      const { image, usage } = await trial.answer;
      const microUsd = usage && priceUsage(priceAt(openAiCard.prices, november), usage);
      expect(new TextDecoder().decode(image)).toBe(recorded.brings);
      expect({ usage, microUsd }).toEqual(recorded.charged ?? { usage: null, microUsd: null });
      expect(trial.previews).toEqual(recorded.previews ?? []);
    },
  );

  test.for(openAiRecordedStreams.filter(({ fails }) => fails))(
    "with $name fails as $fails",
    async (recorded) => {
      const trial = replay(recorded);
      const { failure } = await failureOf(trial.answer);
      expect(failure).toMatchObject({ kind: recorded.fails, status: 200, retryAfterMs: null });
      expect(trial.previews).toEqual(recorded.previews ?? []);
    },
  );
});

describe("the tables of this suite", () => {
  const both = [...stallRows.map(([, fault]) => fault), "oversize-event", "not-an-image"];
  const openAiFaults = [
    ...openAiErrorRows.map(([fault]) => fault),
    ...openAiStreamRows.map(([fault]) => fault),
    ...openAiAnswerRows.map(([fault]) => fault),
    ...openAiPreviewFaults,
    ...both,
    "early-final",
  ];
  const googleFaults = [
    ...googleFailureRows.map(([fault]) => fault),
    ...googleAnswerRows.map(([fault]) => fault),
    ...both,
  ];

  test.for([
    ["OpenAI", openAiFaults],
    ["Google", googleFaults],
  ] as const)("try every fault of the simulator on %s", ([, faults]) => {
    const used = usedFaults(faults);
    expect(faultKinds.filter((kind) => !used.has(kind))).toEqual([]);
  });

  test("try every word that a fault's parameter can be", () => {
    const used = usedFaults([...openAiFaults, ...googleFaults]);
    expect(allFaults().filter((fault) => !used.has(fault))).toEqual([]);
    expect(allFaults().length).toBeGreaterThan(faultKinds.length);
  });
});
