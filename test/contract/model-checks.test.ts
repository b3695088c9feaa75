import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import { AttemptError } from "../../src/domain/failure.ts";
import type { ModelCard } from "../../src/domain/model-card.ts";
import type { ModelCheckAnswer, ProviderDefinition } from "../../src/providers/port.ts";
import { dialectOf } from "./dialects.ts";
import { expectDiscreet } from "./expectations.ts";
import { surfaces } from "./surfaces.ts";
import { contractKey, variablesOf } from "./trial.ts";

interface CheckOptions {
  readonly id?: string;
  readonly signal?: AbortSignal;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Asks for a model, and counts the HTTP calls. */
async function check(definition: ProviderDefinition, card: ModelCard, options: CheckOptions = {}) {
  const { signal = new AbortController().signal, variables, id = card.id } = options;
  const configuration = definition.configure({ ...variablesOf(definition), ...variables });
  if (configuration.state === "not-configured") throw new Error("Not configured.");
  const requests: string[] = [];
  const answer = configuration.provider.checkModel({
    card: { ...card, id },
    signal,
    fetch: (input, init) => {
      const request = new Request(input, init);
      requests.push(`${request.method} ${new URL(request.url).pathname}`);
      return fetch(request);
    },
  });
  const outcome: ModelCheckAnswer | AttemptError = await answer.catch((error: unknown) => {
    if (error instanceof AttemptError) return error;
    throw error;
  });
  return { outcome, requests };
}

async function checkFaulty(definition: ProviderDefinition, card: ModelCard, fault: object) {
  const model = dialectOf(definition.id).spareModel;
  const queued = await fetch(new URL("/__control/faults", env.SIMULATOR_URL), {
    method: "POST",
    body: JSON.stringify({ model, operation: "model", fault }),
  });
  expect(queued.status).toBe(201);
  return check(definition, card, { id: model });
}

function requireError(outcome: ModelCheckAnswer | AttemptError): AttemptError {
  if (outcome instanceof AttemptError) return outcome;
  throw new Error("The model was found.");
}

function requireAnswer(outcome: ModelCheckAnswer | AttemptError): ModelCheckAnswer {
  if (outcome instanceof AttemptError) throw outcome;
  return outcome;
}

const cards = surfaces.flatMap(({ name, definition }) =>
  definition.models.slice(0, 1).map((card) => ({ name, definition, card })),
);

describe.each(cards)("a model check at $name", ({ name, definition, card }) => {
  const { checkRequestId, quotaFailure, status: statuses } = dialectOf(definition.id);
  // A token is no key: what refuses one says so with HTTP's own status.
  const badKey = name === "Vertex AI" ? 401 : statuses.badKey;

  test("finds a model with one call, which makes nothing", async () => {
    const { outcome, requests } = await check(definition, card);
    const { status, providerRequestId } = requireAnswer(outcome);
    expect(status).toBe(200);
    expect(String(providerRequestId)).toMatch(checkRequestId);
    expect(requests).toEqual([expect.stringMatching(new RegExp(`^GET /.*${card.id}$`))]);
  });

  test("says of a model that is not there that it is gone", async () => {
    const { outcome, requests } = await check(definition, card, { id: "model-of-nobody" });
    expect(outcome).toMatchObject({ failure: { kind: "model-not-found", status: 404 } });
    expect(requests).toHaveLength(1);
  });

  test.for([
    [{ kind: "model-retired" }, "model-not-found", 404],
    [{ kind: "region-refused" }, "region-refused", statuses.regionRefused],
    [{ kind: "bad-key" }, "authentication", badKey],
    [{ kind: "quota-exhausted" }, quotaFailure, 429],
    [{ kind: "rate-limited" }, "rate-limited", 429],
    [{ kind: "server-error" }, "server-error", 500],
    [{ kind: "server-error", status: 502, body: "html" }, "server-error", 502],
    [{ kind: "overloaded" }, "overloaded", 503],
  ] as const)("with %o fails as %s, after one call", async ([fault, kind, status]) => {
    const { outcome, requests } = await checkFaulty(definition, card, fault);
    expect(outcome).toMatchObject({ failure: { kind, status } });
    expect(requests).toHaveLength(1);
    expectDiscreet(requireError(outcome), contractKey);
  });

  // What the others are let in by is not the one setting that is missing without it.
  test.runIf(name === definition.id)("with a key that is refused tells nothing of it", async () => {
    const empty = definition.configure({});
    const names = empty.state === "not-configured" ? empty.settings : [];
    const variables = Object.fromEntries(names.map((key) => [key, `${contractKey}-invalid`]));
    const { outcome } = await check(definition, card, { variables });
    expect(outcome).toMatchObject({ failure: { kind: "authentication" } });
    expectDiscreet(requireError(outcome), contractKey);
  });

  test("that is stopped is not made", async () => {
    const { outcome } = await check(definition, card, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ failure: { kind: "cancelled", status: null } });
  });

  test("that reaches nobody is no answer", async () => {
    const urls = { [definition.settings.baseUrl]: "http://127.0.0.1:9" };
    const { outcome } = await check(definition, card, { variables: urls });
    expect(outcome).toMatchObject({ failure: { kind: "network", status: null } });
  });
});
