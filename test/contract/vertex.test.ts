import { env } from "cloudflare:workers";
import { describe, expect, it, test, vi } from "vitest";

import { AttemptError, failureRule } from "../../src/domain/failure.ts";
import { noInputs } from "../../src/domain/input-image.ts";
import { createAccessTokens } from "../../src/providers/google/access-tokens.ts";
import { googleDefinition } from "../../src/providers/google/definition.ts";
import { vertexUrl } from "../../src/providers/google/surface.ts";
import { rejection } from "../rejection.ts";
import { inputImage } from "../worker/input-images.ts";
import { findOnlyCall } from "./call-log.ts";
import { expectDiscreet } from "./expectations.ts";
import { expressDefinition, serviceAccount, vertexDefinition } from "./surfaces.ts";
import { cardOf, connect, contractKey, failureOf, start, uniquePrompt } from "./trial.ts";

const card = cardOf(vertexDefinition, "gemini-3.1-flash-image");
const path = `publishers/google/models/${card.id}:generateContent`;

async function withAccount(change: Readonly<Record<string, unknown>>, variables = {}) {
  const json = await serviceAccount(change);
  const settings = { ...env, ...variables, GOOGLE_SERVICE_ACCOUNT_JSON: json };
  return connect(googleDefinition, undefined, settings);
}

describe("a call on Vertex AI", () => {
  test("goes to the project's place by a token, and by nothing else", async () => {
    const trial = start(connect(vertexDefinition), card, {
      inputs: { ...noInputs, references: [await inputImage("webp")] },
    });
    const { usage, providerRequestId } = await trial.answer;
    expect(usage?.imageInputTokens).toBeGreaterThan(0);
    expect(providerRequestId).toMatch(/^\S{16,}$/);
    const call = await findOnlyCall(trial.prompt);
    expect(call.path).toBe(`/v1beta1/projects/diptych-tests/locations/global/${path}`);
    expect(call.headers["authorization"]).toMatch(/^Bearer …/);
    expect(call.headers).not.toHaveProperty("x-goog-api-key");
    expect(call.inputs).toHaveLength(1);
  });

  test("goes to the place that is set", async () => {
    const provider = await withAccount({}, { GOOGLE_CLOUD_PROJECT: "another-project" });
    const trial = start(provider, card);
    await trial.answer;
    expect((await findOnlyCall(trial.prompt)).path).toContain("/projects/another-project/");
    // The model is served in no single region.
    const regional = await withAccount({}, { GOOGLE_CLOUD_LOCATION: "europe-west4" });
    const { failure } = await failureOf(start(regional, card).answer);
    expect(failure).toMatchObject({ kind: "model-not-found", status: 404 });
  });

  test("in express mode goes by its key, without a project", async () => {
    const trial = start(connect(expressDefinition), card);
    await trial.answer;
    const call = await findOnlyCall(trial.prompt);
    expect(call.path).toBe(`/v1beta1/${path}`);
    expect(call.headers["x-goog-api-key"]).toBe(`…${contractKey.slice(-4)}`);
  });

  test.for([
    ["rate-limited", "rate-limited", 429],
    ["bad-key", "authentication", 401],
    ["overloaded", "overloaded", 503],
    ["refusal", "content-refused", 200],
    ["region-refused", "region-refused", 400],
    ["model-retired", "model-not-found", 404],
  ] as const)("with [%s] fails as %s", async ([fault, kind, status]) => {
    const prompt = uniquePrompt(`[google:fault:${fault}]`);
    const error = await failureOf(start(connect(vertexDefinition), card, { prompt }).answer);
    expect(error.failure).toMatchObject({ kind, status });
    expectDiscreet(error, prompt);
  });

  test.for([
    ["an account that Google does not know", { client_email: "invalid@diptych" }, 400],
    ["a key that cannot be read", { private_key: "-----BEGIN PRIVATE KEY-----\nAAAA" }, null],
  ] as const)("with %s fails as one whose key is refused", async ([, change, status]) => {
    const trial = start(await withAccount(change), card);
    const error = await failureOf(trial.answer);
    expect(error.failure).toMatchObject({ kind: "authentication", status });
    expectDiscreet(error, "PRIVATE KEY");
  });

  test("whose tokens nobody gives out is one that reaches nobody", async () => {
    const provider = await withAccount({ token_uri: "http://127.0.0.1:9/token" });
    const { failure } = await failureOf(start(provider, card).answer);
    expect(failure).toMatchObject({ kind: "unreachable", status: null });
  });
});

describe("the settings of Vertex AI", () => {
  test.for([
    ["no JSON", "{"],
    ["another JSON", '{"type":"authorized_user"}'],
    ["no text", 7],
  ] as const)("are refused by name with %s", ([, value]) => {
    const configure = () => googleDefinition.configure({ GOOGLE_SERVICE_ACCOUNT_JSON: value });
    expect(configure).toThrow("GOOGLE_SERVICE_ACCOUNT_JSON");
  });

  test("are refused without a project, and tell nothing of the key", async () => {
    const json = await serviceAccount({ project_id: undefined });
    const configure = () => googleDefinition.configure({ GOOGLE_SERVICE_ACCOUNT_JSON: json });
    expect(configure).toThrow("GOOGLE_CLOUD_PROJECT");
    expect(configure).not.toThrow("PRIVATE KEY");
  });

  test("have ends of lines that were written as two characters", async () => {
    const pem = (JSON.parse(await serviceAccount()) as { private_key: string }).private_key;
    const provider = await withAccount({ private_key: pem.replaceAll("\n", "\\n") });
    await expect(start(provider, card).answer).resolves.toBeDefined();
  });

  test.for([
    ["global", "https://aiplatform.googleapis.com"],
    ["eu", "https://aiplatform.eu.rep.googleapis.com"],
    ["europe-west4", "https://europe-west4-aiplatform.googleapis.com"],
  ] as const)("lead for %s to %s", ([location, url]) => {
    expect(vertexUrl(location)).toBe(url);
  });

  test("have images scaled that Vertex AI would not take", () => {
    const configuration = vertexDefinition.configure({});
    const { models = [] } = configuration.state === "configured" ? configuration : {};
    expect(models.map(({ inputs }) => inputs.mostImageBytes)).toEqual(models.map(() => 7_000_000));
  });
});

/** An account whose tokens are given out by the test. */
async function tokensFrom(
  answer: (number: number, signal: AbortSignal | null | undefined) => Promise<Response>,
) {
  const { private_key: privateKey } = JSON.parse(await serviceAccount()) as {
    private_key: string;
  };
  const clock = { now: Date.now() };
  let asked = 0;
  const fetchToken = vi.fn<typeof fetch>((_url, init) => {
    asked += 1;
    return answer(asked, init?.signal);
  });
  const account = { clientEmail: "images@tests", privateKey, tokenUrl: "https://tokens.test/" };
  const tokens = createAccessTokens(account, { fetch: fetchToken, now: () => clock.now });
  return { tokens, clock, asked: fetchToken };
}

async function given(number: number): Promise<Response> {
  await scheduler.wait(60);
  return Response.json({ access_token: `token-${number}`, expires_in: 3600 });
}

describe("tokens", () => {
  const hourMs = 3_600_000;
  const never = new AbortController().signal;

  it("are asked for once, however many calls begin with none or an expired one", async () => {
    const { tokens, clock, asked } = await tokensFrom(given);
    const first = await Promise.all(Array.from({ length: 50 }, () => tokens.get(never)));
    expect(new Set(first)).toEqual(new Set(["token-1"]));
    clock.now += hourMs;
    const second = await Promise.all(Array.from({ length: 50 }, () => tokens.get(never)));
    expect(new Set(second)).toEqual(new Set(["token-2"]));
    expect(asked).toHaveBeenCalledTimes(2);
    const [input] = asked.mock.calls[0] ?? [];
    expect(input).toBe("https://tokens.test/");
  });

  it("are renewed before they expire, while others go on with the old one", async () => {
    const { tokens, clock, asked } = await tokensFrom(given);
    await tokens.get(never);
    clock.now += hourMs - 4 * 60_000;
    const renewing = tokens.get(never);
    expect(await tokens.get(never)).toBe("token-1");
    expect(await renewing).toBe("token-2");
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("that cannot be renewed yet are used until their end", async () => {
    const { tokens, clock } = await tokensFrom(async (number) =>
      number === 1 ? given(1) : new Response("", { status: 503 }),
    );
    await tokens.get(never);
    clock.now += hourMs - 4 * 60_000;
    expect(await tokens.get(never)).toBe("token-1");
    clock.now += 5 * 60_000;
    const error = await rejection(tokens.get(never));
    expect(error).toBeInstanceOf(AttemptError);
    expect(error).toMatchObject({ failure: { kind: "overloaded", status: 503 } });
  });

  it("that are refused are refused to all that wait, with one call", async () => {
    const { tokens, clock, asked } = await tokensFrom(async () => {
      await scheduler.wait(60);
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    });
    const errors = await Promise.all(
      Array.from({ length: 20 }, () => rejection(tokens.get(never))),
    );
    expect(errors).toEqual(
      errors.map(() =>
        expect.objectContaining({
          failure: expect.objectContaining({
            kind: "authentication",
            providerCode: "invalid_grant",
          }),
        }),
      ),
    );
    expect(asked).toHaveBeenCalledTimes(1);
    clock.now += 1001;
    await rejection(tokens.get(never));
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("are asked for by the next when the first was stopped, or lost", async () => {
    const controller = new AbortController();
    const { tokens, clock, asked } = await tokensFrom(async (number, signal) => {
      if (number === 3) return given(3);
      await new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new Error("It was stopped.")));
      });
      return new Response();
    });
    const stopped = rejection(tokens.get(controller.signal));
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
    controller.abort();
    expect(await stopped).toBeInstanceOf(Error);
    // Nobody hears of it any more, as when its object is lost.
    void tokens.get(never).catch(() => undefined);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
    const waiting = tokens.get(never);
    clock.now += 10_001;
    expect(await waiting).toBe("token-3");
  });

  it.for([
    { what: "no connection", answer: () => Promise.reject(new TypeError("No route.")) },
    { what: "503", answer: async () => new Response("", { status: 503 }) },
    { what: "502", answer: async () => new Response("<html>", { status: 502 }) },
    { what: "no JSON", answer: async () => new Response("<html>") },
    { what: "429", answer: async () => new Response("", { status: 429 }) },
    { what: "a refusal", answer: async () => Response.json({ error: "x" }, { status: 400 }) },
  ])("that are not given out, by $what, leave nothing that was paid for", async ({ answer }) => {
    const { tokens } = await tokensFrom(answer);
    const error = await rejection(tokens.get(never));
    const kind = error instanceof AttemptError ? error.failure.kind : null;
    expect(kind && failureRule(kind)).toMatchObject({ fallsBack: true, mayBeBilled: false });
  });

  it("that a call was refused with are not used again", async () => {
    const { tokens } = await tokensFrom(given);
    tokens.drop(await tokens.get(never));
    expect(await tokens.get(never)).toBe("token-2");
    tokens.drop("token-1");
    expect(await tokens.get(never)).toBe("token-2");
  });
});
