import { describe, expect, test } from "vitest";

import { gptImageTokens } from "../../src/domain/estimate.ts";
import type { ModelCard } from "../../src/domain/model-card.ts";
import { priceAt } from "../../src/domain/price-book.ts";
import { qualities } from "../../src/domain/quality.ts";
import { priceUsage } from "../../src/domain/settle.ts";
import { toSize } from "../../src/domain/size.ts";
import type { ProviderCall } from "../../src/providers/port.ts";
import { providerDefinitions } from "../../src/providers/registry.ts";
import { findOnlyCall } from "./call-log.ts";
import { pictureOf, sha256Of } from "./expectations.ts";
import { surfaces } from "./surfaces.ts";
import {
  connect,
  contractKey,
  failureOf,
  smallFit,
  start,
  variablesOf,
  type TrialAnswer,
  type TrialPreview,
} from "./trial.ts";

const typeNames = { png: "png", jpeg: "jpg", webp: "webp" } as const;

describe.concurrent.each(surfaces)("$name draws", ({ definition }) => {
  const provider = connect(definition);

  describe.each(definition.models)("with $id", (card) => {
    const orders = qualities.map((quality, index) => {
      const formats = card.outputFormats;
      return { quality, outputFormat: formats[index % formats.length] ?? formats[0] };
    });

    test.for(orders)("exactly what was asked: $quality, $outputFormat", async (order) => {
      const fit = smallFit(card, "wide");
      const trial = start(provider, card, { ...fit, ...order });
      const answer = await trial.answer;
      const type = typeNames[order.outputFormat];
      expect(pictureOf(answer.image)).toBe(`${type} ${toSize(fit.pixels)}`);
      expectUsage(
        card,
        answer,
        imageTokensOf(card, { ...fit, quality: order.quality, previews: 0 }),
      );
      expect(answer.providerRequestId).toMatch(/^\S{16,}$/);
      const call = await findOnlyCall(trial.prompt);
      expect(call.model).toBe(card.id);
      expect(JSON.stringify(call.body)).toContain(`"${card.qualityWords[order.quality]}"`);
      expect(call.response.images).toHaveLength(1);
      expect(call.response.images[0]).toMatchObject({
        sha256: await imageHash(answer),
        bytes: answer.image.length,
      });
    });

    const first = card === definition.models[0];
    test.for(first ? [1, 2, 3] : [3])("with %i previews, if it has any", async (previews) => {
      const trial = start(provider, card, { previews, outputFormat: "jpeg" });
      const answer = await trial.answer;
      const numbers = [0, 1, 2].slice(0, card.capabilities.previews ? previews : 0);
      expect(trial.told).toEqual(["first-byte", ...numbers.map((index) => `preview ${index}`)]);
      expect(trial.previews.map(({ mediaType }) => mediaType)).toEqual(
        numbers.map(() => "image/jpeg"),
      );
      expect(trial.previews.every(({ isEnded }) => isEnded)).toBe(true);
      const order = { ...smallFit(card, "square"), quality: "low", previews } as const;
      expectUsage(card, answer, imageTokensOf(card, order));
      const drawn = trial.previews.map(decodePreview);
      expect(drawn.map(pictureOf)).toEqual(numbers.map(() => pictureOf(answer.image)));
      const { response } = await findOnlyCall(trial.prompt);
      expect(response.images.map(({ sha256 }) => sha256)).toEqual([
        ...(await Promise.all(drawn.map(sha256Of))),
        await imageHash(answer),
      ]);
    });
  });
});

type Order = Pick<ProviderCall, "pixels" | "resolution" | "quality" | "previews">;

/** The count an order is priced by before it is made; the provider's own must be the same. */
function imageTokensOf(card: ModelCard, { pixels, resolution, quality, previews }: Order): number {
  const rule = card.outputTokens;
  switch (rule.kind) {
    case "by-quality":
      return gptImageTokens(rule.edgeTokens[quality], pixels) + previews * rule.tokensPerPreview;
    case "by-resolution":
      return rule.imageTokens[resolution];
  }
}

function expectUsage(card: ModelCard, { usage }: TrialAnswer, imageTokens: number): void {
  expect(usage).toEqual({
    textInputTokens: expect.any(Number),
    cachedTextInputTokens: 0,
    imageInputTokens: 0,
    cachedImageInputTokens: 0,
    textOutputTokens: expect.any(Number),
    imageOutputTokens: imageTokens,
  });
  const counts = Object.values(usage ?? {});
  expect(counts.every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
  expect(usage?.textInputTokens).toBeGreaterThan(0);
  expect(usage && priceUsage(priceAt(card.prices, Date.now()), usage)).toBeGreaterThan(0);
}

function imageHash({ image }: TrialAnswer): Promise<string> {
  return sha256Of(new Uint8Array(image));
}

function decodePreview({ base64 }: TrialPreview): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(base64, { lastChunkHandling: "strict" });
}

describe.each(providerDefinitions)("the settings of $id", (definition) => {
  const names = definition.settings;

  test("have an id and models of their own", () => {
    expect(definition.id).toMatch(/^[a-z]+$/);
    expect(definition.models.length).toBeGreaterThan(0);
    expect(definition.models.map(({ provider }) => provider)).toEqual(
      definition.models.map(() => definition.id),
    );
    expect(connect(definition).id).toBe(definition.id);
  });

  test.for([
    ["nothing", {}],
    ["an empty key", { [names.key]: "" }],
    ["a blank key", { [names.key]: " \n" }],
    ["a base URL alone", { [names.baseUrl]: "http://localhost:1" }],
  ] as const)("with %s say what is missing", ([, variables]) => {
    expect(definition.configure(variables)).toEqual({
      state: "not-configured",
      settings: [names.key],
    });
  });

  test.for([
    ["no URL at all", "localhost"],
    ["a path", "/v1"],
    ["another protocol", "ftp://localhost:1"],
    ["a script", "javascript:alert(1)"],
    ["no text", 8080],
  ] as const)("are refused by name when the base URL is %s", ([, value]) => {
    const variables = { [names.key]: contractKey, [names.baseUrl]: value };
    const configure = () => definition.configure(variables);
    expect(configure).toThrow(names.baseUrl);
    expect(configure).not.toThrow(contractKey);
  });

  test("are refused by name when the key is no text", () => {
    const variables = { [names.key]: 42, [names.baseUrl]: "http://localhost:1" };
    expect(() => definition.configure(variables)).toThrow(names.key);
  });

  test.for(["", "/"])("lead to the base URL with '%s' at its end", async (end) => {
    const variables = variablesOf(definition);
    const baseUrl = `${String(variables[names.baseUrl])}${end}`;
    const [card] = definition.models;
    if (!card) throw new Error("No models.");
    const provider = connect(definition, undefined, { ...variables, [names.baseUrl]: baseUrl });
    const trial = start(provider, card);
    await trial.answer;
    const call = await findOnlyCall(trial.prompt);
    expect(call.path).not.toContain("//");
    expect(call.response.status).toBe(200);
  });

  test("send the key without blanks around it, and tell nothing of a refused one", async () => {
    const key = `  ${contractKey}-invalid-9d1f \n`;
    const variables = { ...variablesOf(definition), [names.key]: key };
    const [card] = definition.models;
    if (!card) throw new Error("No models.");
    const { failure } = await failureOf(
      start(connect(definition, undefined, variables), card).answer,
    );
    expect(failure.kind).toBe("authentication");
    expect(JSON.stringify(failure)).not.toMatch(/9d1f|qk-8d|ZXQW/);
  });

  test("lead nowhere when nobody listens there", async () => {
    const variables = { ...variablesOf(definition), [names.baseUrl]: "http://127.0.0.1:9" };
    const [card] = definition.models;
    if (!card) throw new Error("No models.");
    const trial = start(connect(definition, undefined, variables), card);
    const { failure } = await failureOf(trial.answer);
    expect(failure).toMatchObject({ kind: "network", status: null, providerCode: null });
    expect(trial.told).toEqual([]);
  });
});
