import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import {
  breakerOf,
  halfOpenCircuit,
  holdClock,
  keyOf,
  openCircuit,
  passTime,
  pro,
  standard,
  watchedBreakers,
} from "./breakers.ts";
import { beginIn, changedEnv } from "./deployment.ts";
import { readGeneration } from "./generations.ts";
import { runIn, submissionOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

let account: Account;

holdClock();

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

const down = async () => {
  throw new Error("The breaker is down.");
};

const hanging = () => new Promise<never>(() => undefined);

/** A deployment whose isolates know nothing yet, with the breakers watched. */
function deploy(changed: Parameters<typeof watchedBreakers>[0] = {}) {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { namespace, calls } = watchedBreakers(changed);
  return { deployment: changedEnv({ PROVIDER_BREAKER: namespace }), calls };
}

/** What to ask of the Pro model. */
function fields(directives = "") {
  return { prompt: uniquePrompt(directives), model: pro, quality: "low", resolution: "512" };
}

const outage = "[openai:fault:server-error]";

/** Asks the front Worker of a deployment for an image. */
async function ask(deployment: Env) {
  const body = fields();
  const { response, settled } = await beginIn(deployment, "/v1/generations", {
    key: account.key,
    body,
  });
  const generation = await readGeneration(response);
  await settled();
  return generation;
}

/** Asks it for a plan, which spends nothing. */
async function plan(deployment: Env) {
  const body = { prompt: "A paper boat", model: pro };
  const { response, settled } = await beginIn(deployment, "/v1/plan", { key: account.key, body });
  await settled();
  return response.json<{ model: string; rejections: readonly unknown[] }>();
}

const looks = [`look ${keyOf(pro)}`, `look ${keyOf(standard)}`];

/** Carries a submission out that comes without circuits, and tells which models were called. */
async function called(deployment: Env, directives = outage) {
  const submission = submissionOf(account, fields(directives));
  const { attempts, reasons } = await runIn(deployment, submission);
  return { models: attempts.map(({ model }) => model), reasons };
}

describe("the front Worker", () => {
  it("calls no breaker while its snapshots are fresh", async ({ expect }) => {
    const { deployment, calls } = deploy();
    expect((await ask(deployment)).model).toBe(pro);
    expect(calls.splice(0)).toEqual(looks);
    passTime(2000);
    expect((await ask(deployment)).model).toBe(pro);
    expect((await plan(deployment)).model).toBe(pro);
    expect(calls).toEqual([]);
  });

  it("goes on with those of up to 10 s while it fetches new ones", async ({ expect }) => {
    const { deployment, calls } = deploy();
    await plan(deployment);
    await openCircuit(pro);
    calls.length = 0;
    passTime(2001);
    expect(await plan(deployment)).toMatchObject({ model: pro, rejections: [] });
    expect(calls.splice(0)).toEqual(looks);
    expect(await plan(deployment)).toMatchObject({
      model: standard,
      rejections: [{ model: pro, code: "breaker_open" }],
    });
    expect(calls).toEqual([]);
  });

  it("waits for new ones after 10 s", async ({ expect }) => {
    const { deployment, calls } = deploy();
    await plan(deployment);
    passTime(10_001);
    await openCircuit(pro);
    calls.length = 0;
    expect((await plan(deployment)).model).toBe(standard);
    expect(calls).toEqual(looks);
  });

  it("asks no breaker about a request that leads nowhere", async ({ expect }) => {
    const { deployment, calls } = deploy();
    const body = { prompt: "A paper boat", model: "none" };
    const { response } = await beginIn(deployment, "/v1/plan", { key: account.key, body });
    expect(response.status).toBe(400);
    expect(calls).toEqual([]);
  });

  it.for([
    { how: "is out of order", look: down },
    { how: "does not answer", look: hanging },
  ])("lets traffic through when a breaker $how", async ({ look }, { expect }) => {
    const { deployment } = deploy({ look });
    await openCircuit(pro);
    const sent = { key: account.key, body: fields() };
    const { response } = await beginIn(deployment, "/v1/generations", sent);
    expect(await readGeneration(response)).toMatchObject({
      model: pro,
      reasons: ["model_requested"],
    });
  });

  it("lets traffic through without the binding", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const deployment = changedEnv({ PROVIDER_BREAKER: undefined });
    expect((await ask(deployment)).model).toBe(pro);
  });
});

describe("a run that shares nothing with the Worker that submitted it", () => {
  it("goes by the circuits of its submission, and looks at none", async ({ expect }) => {
    const { deployment, calls } = deploy();
    const snapshot = await openCircuit(pro);
    const submission = submissionOf(account, fields(), {
      [keyOf(pro)]: snapshot,
      [keyOf(standard)]: await breakerOf(standard).look(),
    });
    const generation = await runIn(deployment, submission);
    expect(generation).toMatchObject({
      model: standard,
      reasons: ["model_requested", "breaker_open"],
      attempts: [{ model: standard }],
    });
    await vi.waitFor(() =>
      expect(calls).toEqual([`report ${keyOf(standard)}`, `report ${keyOf(standard)}`]),
    );
  });

  it("asks for nothing but a lease, and only where one is needed", async ({ expect }) => {
    const { deployment, calls } = deploy();
    await halfOpenCircuit(pro);
    const submission = submissionOf(account, fields(), {
      [keyOf(pro)]: await breakerOf(pro).look(),
    });
    expect(await runIn(deployment, submission)).toMatchObject({ model: pro });
    await vi.waitFor(() =>
      expect(calls).toEqual([`requestProbe ${keyOf(pro)}`, `report ${keyOf(pro)}`]),
    );
    expect(await breakerOf(pro).describe()).toMatchObject({ probes: { successes: 1 } });
  });

  it("ends as it would at submission when no circuit admits it", async ({ expect }) => {
    const { deployment } = deploy();
    const submission = submissionOf(account, fields(), {
      [keyOf(pro)]: await openCircuit(pro),
      [keyOf(standard)]: await openCircuit(standard),
    });
    expect(await runIn(deployment, submission)).toMatchObject({
      status: "failed",
      attempts: [],
      costMicroUsd: 0,
      error: { code: "no_engine_available" },
    });
    expect(await callsWithPrompt(submission.request.prompt)).toEqual([]);
  });

  it("goes on when no breaker can be told", async ({ expect }) => {
    const { deployment } = deploy({ report: hanging });
    const submission = submissionOf(account, fields(), {
      [keyOf(pro)]: await breakerOf(pro).look(),
    });
    expect(await runIn(deployment, submission)).toMatchObject({ status: "completed", model: pro });
  });
});

describe("runs whose breakers cannot be reached", () => {
  it("pass a model over for 15 s after three failures in a row", async ({ expect }) => {
    const { deployment } = deploy({ look: down, report: down, requestProbe: down });
    for (let run = 0; run < 3; run += 1) {
      expect((await called(deployment)).models).toEqual([pro, standard]);
    }
    expect(await called(deployment)).toEqual({
      models: [standard],
      reasons: ["model_requested", "breaker_open"],
    });
    passTime(14_999);
    expect((await called(deployment)).models).toEqual([standard]);
    passTime(1);
    expect((await called(deployment, "")).models).toEqual([pro]);
    expect((await called(deployment)).models).toEqual([pro, standard]);
  });

  it("are let through where a lease cannot be asked for", async ({ expect }) => {
    const { deployment } = deploy({ requestProbe: down });
    await halfOpenCircuit(pro);
    const submission = submissionOf(account, fields(), {
      [keyOf(pro)]: await breakerOf(pro).look(),
    });
    expect(await runIn(deployment, submission)).toMatchObject({ model: pro });
  });

  it("count for a breaker that answers again by then", async ({ expect }) => {
    for (let run = 0; run < 3; run += 1) {
      const { deployment } = deploy({ look: down });
      expect((await called(deployment)).models).toEqual([pro, standard]);
    }
    await vi.waitFor(async () =>
      expect((await env.PROVIDER_BREAKER.getByName(keyOf(pro)).look()).circuit).toBe("open"),
    );
  });
});
