import { describe, expect, test, vi } from "vitest";

import { AttemptError } from "../../src/domain/failure.ts";
import type { ModelCard } from "../../src/domain/model-card.ts";
import { rejection } from "../rejection.ts";
import { findCalls, findOnlyCall } from "./call-log.ts";
import { sha256Of } from "./expectations.ts";
import { stallRows } from "./failure-row.ts";
import { surfaces } from "./surfaces.ts";
import { connect, failureOf, start, uniquePrompt, type Trial } from "./trial.ts";

/** A card of each way to call that there is: every model as it is, and as if it did not stream. */
const cards = surfaces.flatMap(({ name, definition }) => {
  const provider = connect(definition);
  return definition.models.slice(0, 1).flatMap((card) => [
    { name: `${card.id} of ${name}`, provider, card },
    { name: `${card.id} of ${name} without stream`, provider, card: withoutStream(card) },
  ]);
});

function withoutStream(card: ModelCard): ModelCard {
  return { ...card, capabilities: { ...card.capabilities, stream: false } };
}

describe.each(cards)("a call of $name", ({ provider, card }) => {
  test("is one HTTP call when it succeeds", async () => {
    const trial = start(provider, card);
    await trial.answer;
    expect(trial.told).toEqual(["first-byte"]);
    expect(await findCalls(trial.prompt)).toHaveLength(1);
  });

  test.for([
    ["rate-limited retryAfterMs=0", 429],
    ["server-error", 500],
    ["server-error status=502 body=html", 502],
    ["overloaded", 503],
    ["server-error status=504", 504],
    ["reset-before-headers", null],
  ] as const)("is one HTTP call when the answer is [%s]", async ([fault, status]) => {
    const trial = start(provider, card, { prompt: uniquePrompt(`[fault:${fault}]`) });
    await failureOf(trial.answer);
    const calls = await findCalls(trial.prompt);
    expect(calls.map(({ response }) => response.status)).toEqual([status]);
  });

  test("sends the prompt as it is", async () => {
    const prompt = `${uniquePrompt()}\n\t"quoted" \\ 'single' {"json": true} <b> & é 日本 🛶 \u2028 [bytes]`;
    const trial = start(provider, card, { prompt });
    await trial.answer;
    const call = await findOnlyCall(prompt);
    expect(call.prompt).toBe(prompt);
  });

  test("tells of the first byte once, also when the answer is an error", async () => {
    const trial = start(provider, card, { prompt: uniquePrompt("[fault:overloaded]") });
    await failureOf(trial.answer);
    expect(trial.told).toEqual(["first-byte"]);
  });

  test("does not mix with others at the same time", async () => {
    const trials = [start(provider, card), start(provider, card), start(provider, card)];
    const answers = await Promise.all(trials.map(({ answer }) => answer));
    const hashes = await Promise.all(answers.map(({ image }) => sha256Of(new Uint8Array(image))));
    expect(new Set(hashes).size).toBe(3);
    const calls = await Promise.all(trials.map(({ prompt }) => findOnlyCall(prompt)));
    expect(calls.map(({ response }) => response.images.at(-1)?.sha256)).toEqual(hashes);
    expect(trials.map(({ told }) => told)).toEqual(trials.map(() => ["first-byte"]));
  });

  test("with a word that the model does not have is our own mistake, not the provider's", async () => {
    const strange = { ...card, qualityWords: { ...card.qualityWords, low: "gigantic" } };
    const trial = start(provider, strange);
    const error = await rejection(trial.answer);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(AttemptError);
    expect(String(error)).toContain(card.id);
    expect(await findCalls(trial.prompt)).toEqual([]);
  });
});

describe.each(cards)("a call of $name that is stopped", ({ provider, card }) => {
  test("before it began is not made", async () => {
    const trial = start(provider, card, { signal: AbortSignal.abort() });
    const { failure } = await failureOf(trial.answer);
    expect(failure).toMatchObject({ kind: "cancelled", status: null, retryAfterMs: null });
    expect(await findCalls(trial.prompt)).toEqual([]);
  });

  test.for(stallRows)("%s ends at once, here and there", async ([, fault, told]) => {
    const controller = new AbortController();
    const trial = start(provider, card, {
      prompt: uniquePrompt(`[fault:${fault}]`),
      signal: controller.signal,
    });
    const { failure, afterMs } = await stop(trial, controller, told);
    expect(failure).toMatchObject({ kind: "cancelled", providerCode: null, retryAfterMs: null });
    expect(afterMs).toBeLessThan(1000);
    expect(trial.told).toEqual(told);
    const { response } = await findOnlyCall(trial.prompt);
    expect(response.outcome).toBe("client-aborted");
  });
});

describe.each(cards.filter(({ card: { capabilities } }) => capabilities.stream))(
  "a stream of $name that is stopped",
  ({ provider, card }) => {
    test("after a preview ends at once, here and there", async () => {
      const controller = new AbortController();
      const trial = start(provider, card, {
        prompt: uniquePrompt("[fault:stall-after-preview]"),
        previews: 2,
        outputFormat: "jpeg",
        signal: controller.signal,
      });
      const { failure, afterMs } = await stop(trial, controller, ["first-byte", "preview 0"]);
      expect(failure).toMatchObject({ kind: "cancelled", status: 200 });
      expect(afterMs).toBeLessThan(1000);
      const { response } = await findOnlyCall(trial.prompt);
      expect(response.outcome).toBe("client-aborted");
    });
  },
);

/** Stops a call once it has told so much and the simulator has it; says how long it took to end. */
async function stop(trial: Trial, controller: AbortController, told: readonly string[]) {
  const ended = failureOf(trial.answer);
  const begun = async () => {
    expect(trial.told).toEqual(told);
    expect(await findCalls(trial.prompt)).toHaveLength(1);
  };
  await vi.waitFor(begun, { interval: 5, timeout: 10_000 });
  const stoppedAt = Date.now();
  controller.abort();
  const { failure } = await ended;
  return { failure, afterMs: Date.now() - stoppedAt };
}
