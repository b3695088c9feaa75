import { describe, expect, test } from "vitest";

import { parseAspectRatio } from "../../src/domain/aspect-ratio.ts";
import { noInputs, type Inputs } from "../../src/domain/input-image.ts";
import type { ModelCard } from "../../src/domain/model-card.ts";
import { qualities } from "../../src/domain/quality.ts";
import { resolutions } from "../../src/domain/resolution.ts";
import { parseSize } from "../../src/domain/size.ts";
import { googleDefinition } from "../../src/providers/google/definition.ts";
import { openAiDefinition } from "../../src/providers/openai/definition.ts";
import type { ProviderDefinition } from "../../src/providers/port.ts";
import { inputImage, inputMask } from "../worker/input-images.ts";
import { findOnlyCall, type LoggedCall } from "./call-log.ts";
import { cardOf, connect, failureOf, fitOf, start, uniquePrompt, type TrialCall } from "./trial.ts";

/**
 * What the adapters send, as the simulator received it, is kept in `test/fixtures/requests/`: a file
 * for each model, a line for each body. After an intended change, write them anew with
 *
 *     vitest run --config test/vitest.config.ts --project worker -u test/contract/requests.test.ts
 *
 * and read the difference against OpenAI's published contract and Google's guide.
 */
type Cases = Readonly<Record<string, Partial<TrialCall>>>;

const promptInFixtures = "A paper boat on a calm lake.";

/** Depend on the machine, the run or the network between. */
const leftOut = /^(host|content-length|cf-worker|x-stainless-(arch|os|runtime|runtime-version))$/;

describe("OpenAI is sent", () => {
  const [first, ...others] = openAiDefinition.models;

  test("every quality, with and without previews, in every format, by gpt-image-2", async () => {
    expect(first?.id).toBe("gpt-image-2");
    const cases = crossed([
      qualityCases(),
      { "no previews": { previews: 0 }, "2 previews": { previews: 2 } },
      {
        png: { outputFormat: "png" },
        // PNG has no compression to set: OpenAI refuses the field.
        "png at 80": { outputFormat: "png", outputCompression: 80 },
        jpeg: { outputFormat: "jpeg" },
        "jpeg at 0": { outputFormat: "jpeg", outputCompression: 0 },
        webp: { outputFormat: "webp" },
        "webp at 100": { outputFormat: "webp", outputCompression: 100 },
      },
    ]);
    const text = await send(openAiDefinition, "gpt-image-2", cases);
    await expect(text).toMatchFileSnapshot(fixtureOf("openai-gpt-image-2"));
  });

  test("the exact pixels of every shape", async () => {
    const card = cardOf(openAiDefinition, "gpt-image-2");
    const ratios = ["1:1", "16:9", "9:16", "3:2", "4:5", "21:9", "1:3"];
    const shapes = ratios.flatMap((text) =>
      (["1K", "2K", "4K"] as const).map(
        (resolution) => [`${text} ${resolution}`, text, resolution] as const,
      ),
    );
    const cases = shapes.map(([name, text, resolution]) => {
      const aspectRatio = parseAspectRatio(text);
      if (!aspectRatio) throw new Error(`'${text}' is no ratio.`);
      return [name, fitOf(card, { kind: "ratio", aspectRatio, resolution })] as const;
    });
    const text = await send(openAiDefinition, card.id, Object.fromEntries(cases));
    await expect(text).toMatchFileSnapshot(fixtureOf("openai-shapes"));
  });

  test.for(others)("the words of $id", async ({ id }) => {
    const text = await send(openAiDefinition, id, qualityCases());
    await expect(text).toMatchFileSnapshot(fixtureOf(`openai-${id}`));
  });

  test("no word of a stream for a model that does not stream", async () => {
    const card = cardOf(openAiDefinition, "gpt-image-2");
    const capabilities = { ...card.capabilities, stream: false };
    const cases = crossed([
      { plain: { card: { ...card, capabilities } } },
      { "2 previews": { previews: 2 } },
    ]);
    const text = await send(openAiDefinition, card.id, cases);
    await expect(text).toMatchFileSnapshot(fixtureOf("openai-without-stream"));
  });
});

describe("images are sent", () => {
  test.for([openAiDefinition, googleDefinition])("to $id in its own form", async (definition) => {
    const [card] = definition.models;
    if (!card) throw new Error(`${definition.id} has no model.`);
    const images = [await inputImage("png"), await inputImage("webp")];
    const references = [await inputImage("jpeg"), await inputImage("png")];
    const mask = card.capabilities.mask ? { mask: await inputMask() } : {};
    const edit = { ...noInputs, images: images.slice(0, 1) };
    const text = await send(definition, card.id, {
      "an edit": { inputs: edit },
      "an edit with a mask": { inputs: { ...edit, ...mask } },
      "an edit of several with references and a mask": {
        inputs: { ...noInputs, images, references, ...mask },
      },
      "references, 2 previews and a compression": {
        inputs: { ...noInputs, references },
        previews: 2,
        outputFormat: "jpeg",
        outputCompression: 80,
      },
    });
    await expect(text).toMatchFileSnapshot(fixtureOf(`${definition.id}-inputs`));
  });
});

describe("Google is sent", () => {
  test.for(googleDefinition.models)("every thinking level, ratio and size of $id", async (card) => {
    const cases = {
      ...qualityCases(),
      "what it does not know": { previews: 3, outputCompression: 50 },
      ...tableCases(card),
    };
    const text = await send(googleDefinition, card.id, cases);
    await expect(text).toMatchFileSnapshot(fixtureOf(`google-${card.id}`));
  });
});

function fixtureOf(name: string): string {
  return `../fixtures/requests/${name}.json`;
}

/** Sends every case and writes what arrived the way the fixtures have it. */
async function send(definition: ProviderDefinition, model: string, cases: Cases): Promise<string> {
  const sent = Object.entries(cases).map(async ([name, change]) => {
    const call = await capture(definition, cardOf(definition, model), change);
    return [name, call] as const;
  });
  const calls = await Promise.all(sent);
  const heads = calls.map(([, { head }]) => head);
  expect(heads).toEqual(heads.map(() => heads[0]));
  const bodies = calls.map(([name, { body }]) => `    ${JSON.stringify(name)}: ${body}`);
  const head = JSON.stringify(heads[0], null, 2).replaceAll("\n", "\n  ");
  return `{\n  "request": ${head},\n  "bodies": {\n${bodies.join(",\n")}\n  }\n}\n`;
}

async function capture(
  definition: ProviderDefinition,
  card: ModelCard,
  change: Partial<TrialCall>,
) {
  // The simulator checks the whole request before it comes to the fault; nothing has to be drawn.
  const prompt = uniquePrompt("[fault:overloaded]");
  const { failure } = await failureOf(
    start(connect(definition), card, { ...change, prompt }).answer,
  );
  expect(failure.kind).toBe("overloaded");
  const { method, path, query, headers, body } = await findOnlyCall(prompt);
  const bodyText = nameInputs(JSON.stringify(body), change.inputs ?? noInputs).replaceAll(
    prompt,
    promptInFixtures,
  );
  return { head: { method, path, query, headers: relevantHeaders(headers) }, body: bodyText };
}

/** Names each image in place of its hash and size, which another encoder would change. */
function nameInputs(body: string, { images, references, mask }: Inputs): string {
  const named = [
    ...images.map((image, index) => [`image ${index + 1}`, image] as const),
    ...references.map((image, index) => [`reference ${index + 1}`, image] as const),
    ...(mask ? [["mask", mask] as const] : []),
  ];
  return named.reduce(
    (text, [name, { bytes, sha256 }]) =>
      text.replaceAll(`"bytes":${bytes},"sha256":"${sha256}"`, `"sha256":"<${name}>"`),
    body,
  );
}

function relevantHeaders(headers: LoggedCall["headers"]): LoggedCall["headers"] {
  const relevant = Object.entries(headers).filter(([name]) => !leftOut.test(name));
  return Object.fromEntries(
    relevant.map(([name, value]) => [
      name,
      value.replace(/\d+\.\d+\.\d+/, "<version>").replace(/boundary=.*/, "boundary=<boundary>"),
    ]),
  );
}

function qualityCases(): Cases {
  return Object.fromEntries(qualities.map((quality) => [`quality ${quality}`, { quality }]));
}

/** Every ratio at every tier of a model's table. */
function tableCases({ id, sizes }: ModelCard): Cases {
  if (sizes.kind !== "table") throw new Error(`${id} has no table of sizes.`);
  const cells = Object.entries(sizes.sizes).flatMap(([ratio, tiers]) =>
    resolutions.flatMap((resolution) => {
      const aspectRatio = parseAspectRatio(ratio);
      const pixels = parseSize(tiers?.[resolution] ?? "");
      if (!aspectRatio || !pixels) return [];
      return [[`${ratio} at ${resolution}`, { aspectRatio, resolution, pixels }] as const];
    }),
  );
  return Object.fromEntries(cells);
}

/** Every combination of one case of each group. */
function crossed(groups: readonly Cases[]): Cases {
  const [first, ...others] = groups;
  if (!first) return { "": {} };
  const rest = Object.entries(crossed(others));
  return Object.fromEntries(
    Object.entries(first).flatMap(([name, change]) =>
      rest.map(([otherNames, more]) => [
        [name, otherNames].filter(Boolean).join(", "),
        { ...change, ...more },
      ]),
    ),
  );
}
