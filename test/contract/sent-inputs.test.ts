import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import { AttemptError } from "../../src/domain/failure.ts";
import { noInputs, type Inputs } from "../../src/domain/input-image.ts";
import { toSize } from "../../src/domain/size.ts";
import { providerDefinitions } from "../../src/providers/registry.ts";
import { rejection } from "../rejection.ts";
import { isLong } from "../selection.ts";
import { inOrder, inputImage, inputMask, largeInputImage } from "../worker/input-images.ts";
import { findCalls, findOnlyCall, type LoggedCall } from "./call-log.ts";
import { dialectOf } from "./dialects.ts";
import { pictureOf } from "./expectations.ts";
import { connect, failureOf, smallFit, start, uniquePrompt } from "./trial.ts";

/** What each kind of request hands in. */
const rows: readonly (readonly [name: string, inputs: () => Promise<Inputs>])[] = [
  ["an edit", async () => ({ ...noInputs, images: [await inputImage("jpeg")] })],
  [
    "an edit of several images",
    async () => ({ ...noInputs, images: [await inputImage(), await inputImage("webp")] }),
  ],
  [
    "an edit with references",
    async () => ({
      ...noInputs,
      images: [await inputImage("webp")],
      references: [await inputImage("png"), await inputImage("jpeg")],
    }),
  ],
  ["references alone", async () => ({ ...noInputs, references: [await inputImage("jpeg")] })],
];

/** In a selection, the models beside the first of an engine are sent the most mixed of them. */
const mixed = rows.slice(2, 3);

describe.concurrent.each(providerDefinitions)("$id is sent", (definition) => {
  const provider = connect(definition);
  const { editPath } = dialectOf(definition.id);

  describe.each(definition.models)("with $id", (card) => {
    test.for(isLong || card === definition.models[0] ? rows : mixed)(
      "%s, byte for byte",
      async ([, make]) => {
        const inputs = await make();
        const trial = start(provider, card, { inputs });
        const { image, usage } = await trial.answer;
        expect(pictureOf(image)).toContain(toSize(smallFit(card, "square").pixels));
        const call = await findOnlyCall(trial.prompt);
        expect(call.path).toMatch(editPath);
        expectSent(call, inputs);
        expect(usage?.imageInputTokens).toBeGreaterThan(0);
      },
    );

    test.runIf(card.capabilities.mask)("a mask with its image", async () => {
      const inputs = { ...noInputs, images: [await inputImage()], mask: await inputMask() };
      const trial = start(provider, card, { inputs, previews: 2, outputFormat: "jpeg" });
      expect((await trial.answer).image.length).toBeGreaterThan(0);
      expectSent(await findOnlyCall(trial.prompt), inputs);
      expect(trial.told).toEqual(["first-byte", "preview 0", "preview 1"]);
    });
  });

  test.for(definition.models.filter(({ capabilities }) => !capabilities.mask))(
    "no mask with $id, which has none: nothing is sent without it",
    async (maskless) => {
      const inputs = { ...noInputs, images: [await inputImage()], mask: await inputMask() };
      const trial = start(provider, maskless, { inputs });
      const error = await rejection(trial.answer);
      expect(error).not.toBeInstanceOf(AttemptError);
      expect(String(error)).toContain(maskless.id);
      expect(await findCalls(trial.prompt)).toEqual([]);
    },
  );

  const [card] = definition.models;
  if (!card) throw new Error(`${definition.id} has no model.`);

  test("as many images of mixed types as the model takes", async () => {
    const formats = ["png", "jpeg", "webp"] as const;
    const all = Array.from({ length: card.capabilities.references }, (_, index) =>
      inputImage(formats[index % formats.length]),
    );
    const [first, ...references] = await Promise.all(all);
    const inputs = { ...noInputs, images: first ? [first] : [], references };
    const trial = start(provider, card, { inputs });
    await trial.answer;
    const call = await findOnlyCall(trial.prompt);
    expect(call.inputs).toHaveLength(card.capabilities.references);
    expectSent(call, inputs);
  });

  test("large images whole, with the length beforehand", async () => {
    const references = [await largeInputImage(6), await largeInputImage(5)];
    const inputs = { ...noInputs, references };
    const trial = start(provider, card, { inputs });
    expect((await trial.answer).image.length).toBeGreaterThan(0);
    expectSent(await findOnlyCall(trial.prompt), inputs);
  });

  test("without stream the same", async () => {
    const capabilities = { ...card.capabilities, stream: false };
    const inputs = { ...noInputs, images: [await inputImage()] };
    const trial = start(provider, { ...card, capabilities }, { inputs });
    expect((await trial.answer).image.length).toBeGreaterThan(0);
    expectSent(await findOnlyCall(trial.prompt), inputs);
  });

  test("the prompt as it is beside images", async () => {
    const prompt = `${uniquePrompt()}\n\t"quoted" \\ 'single' {"json": true} <b> & é 日本 🛶 diptych-input-1 --boundary`;
    const inputs = { ...noInputs, images: [await inputImage()] };
    const trial = start(provider, card, { inputs, prompt });
    await trial.answer;
    const call = await findOnlyCall(trial.prompt.split("\n")[0] ?? "");
    expect(call.prompt).toBe(prompt);
    expectSent(call, inputs);
  });

  test("an image that it refuses, and says so", async () => {
    const image = await inputImage();
    // It is told to be a PNG and is none.
    await env.BUCKET.put(image.key, new Uint8Array(image.bytes));
    const trial = start(provider, card, { inputs: { ...noInputs, images: [image] } });
    const { failure } = await failureOf(trial.answer);
    expect(failure).toMatchObject({ kind: "invalid-request", status: 400 });
  });
});

/** The bytes that arrived are those in R2, as files or base64 of their type, in a body of known length. */
function expectSent({ inputs: received, headers, body }: LoggedCall, inputs: Inputs): void {
  const sent = inOrder(inputs).map((image) => {
    const { key: _key, ...facts } = image;
    return { ...facts, role: image === inputs.mask ? "mask" : "image" };
  });
  expect(received).toEqual(sent);
  // The type that was declared beside each.
  const declared = JSON.stringify(body).match(/"mediaType":"image\/\w+"/g) ?? [];
  expect(declared.toSorted()).toEqual(
    sent.map(({ mediaType }) => `"mediaType":"${mediaType}"`).toSorted(),
  );
  expect(Number(headers["content-length"])).toBeGreaterThan(
    sent.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  expect(headers["transfer-encoding"]).toBeUndefined();
}
