import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import { deriveWebhookSecret, toSecretText } from "../../src/webhooks/webhook-secret.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, origin, post, uniquePrompt } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { readGeneration, waitForEnd } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { runOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { countTraces, readTracelessRefusal } from "./traces.ts";

const deployed = { DEVELOPMENT: "false" };
const secretRoute = "/v1/webhook-secret";

let account: Account;
let other: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  other = await createAccount({ tier: "free" });
});

const malformed = [
  { webhookUrl: null, says: /no absolute address of the web/ },
  { webhookUrl: 1, says: /no absolute address of the web/ },
  { webhookUrl: "", says: /no absolute address of the web/ },
  { webhookUrl: "/hooks", says: /no absolute address of the web/ },
  { webhookUrl: "ftp://example.com", says: /no absolute address of the web/ },
  { webhookUrl: `https://example.com/${"a".repeat(2029)}`, says: /longer than 2048/ },
  { webhookUrl: "https://a:b@example.com", says: /user name or a password/ },
  { webhookUrl: "https://example.com/#a", says: /fragment/ },
];

const forbidden = [
  { webhookUrl: "http://example.com/hooks", says: /'http:'/ },
  { webhookUrl: "https://127.0.0.1/", says: /the IP address 127\.0\.0\.1\./ },
  { webhookUrl: "https://0x7f.1/", says: /127\.0\.0\.1/ },
  { webhookUrl: "https://2130706433/", says: /127\.0\.0\.1/ },
  { webhookUrl: "https://017700000001/", says: /127\.0\.0\.1/ },
  { webhookUrl: "https://１２７.0.0.1./", says: /127\.0\.0\.1/ },
  { webhookUrl: "https://169.254.169.254/latest", says: /169\.254\.169\.254/ },
  { webhookUrl: "https://[::1]/", says: /\[::1\]/ },
  { webhookUrl: "https://[::ffff:127.0.0.1]/", says: /\[::ffff:7f00:1\]/ },
  { webhookUrl: "https://[64:ff9b::7f00:1]/", says: /IP address/ },
  { webhookUrl: "https://[2002:7f00:1::]/", says: /IP address/ },
  { webhookUrl: "https://localhost/", says: /'localhost'/ },
  { webhookUrl: "https://LOCALHOST./", says: /'localhost'/ },
  { webhookUrl: "https://a.localhost/", says: /'a\.localhost'/ },
  { webhookUrl: "https://%6cocalhost/", says: /'localhost'/ },
  { webhookUrl: "https://metadata.google.internal/", says: /internal/ },
  { webhookUrl: "https://receiver/", says: /'receiver'/ },
];

/** What a run is given when a request is accepted, which it is in earnest. */
async function submissionFrom(changes: Readonly<Record<string, unknown>>, body: object) {
  let submitted: unknown;
  const watchedRuns = new Proxy(env.GENERATION_RUN, {
    get: (target, name) =>
      name === "getByName"
        ? (id: string) => ({
            submit: (submission: Parameters<ReturnType<typeof runOf>["submit"]>[0]) => {
              submitted = submission;
              return runOf(id).submit(submission);
            },
          })
        : Reflect.get(target, name),
  });
  const headers = { prefer: "respond-async" };
  const variables = { ...changes, GENERATION_RUN: watchedRuns };
  const init = { key: account.key, body };
  const response = await fetchWith(variables, "/v1/generations", init, headers);
  const { id } = await readGeneration(response);
  await waitForEnd(account, id);
  return submitted;
}

async function secretOf(response: Response): Promise<string> {
  return z.strictObject({ secret: z.string() }).parse(await response.json()).secret;
}

const cases = [
  ...malformed.map((row) => ({ ...row, code: "invalid_webhook_url" })),
  ...forbidden.map((row) => ({ ...row, code: "webhook_target_forbidden" })),
];

describe.each(["/v1/generations", "/v1/plan"])("POST %s", (route) => {
  it.for(cases)(
    "refuses '$webhookUrl' with $code, and nothing is spent",
    async ({ webhookUrl, code, says }, { expect }) => {
      const prompt = uniquePrompt();
      const body = { prompt, webhookUrl };
      const response = await fetchWith(deployed, route, { key: account.key, body });
      expect(await readTracelessRefusal(response, route)).toEqual({
        status: 400,
        code,
        param: "webhookUrl",
        detail: expect.stringMatching(says),
      });
      expect(await callsWithPrompt(prompt)).toEqual([]);
    },
  );

  it("refuses a webhook that could not be signed, and says what to set", async ({ expect }) => {
    const prompt = uniquePrompt();
    const body = { prompt, webhookUrl: "https://example.com/hooks" };
    const init = { key: account.key, body };
    const response = await fetchWith({ URL_SIGNING_SECRET: undefined }, route, init);
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 503,
      code: "webhooks_not_configured",
      param: null,
      detail: expect.stringContaining("Set URL_SIGNING_SECRET"),
    });
    expect(await callsWithPrompt(prompt)).toEqual([]);
  });
});

describe("POST /v1/plan with a webhook", () => {
  it("answers as without, and leaves nothing behind", async ({ expect }) => {
    const body = { prompt: "A boat" };
    const plain = await post("/v1/plan", body, account);
    const init = { key: account.key, body: { ...body, webhookUrl: "https://example.com/hooks" } };
    const response = await fetchWith(deployed, "/v1/plan", init);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(await plain.json());
    expect(await countTraces()).toMatchObject({ runs: 0 });
  });
});

describe("the submission", () => {
  it.for([
    { changes: deployed, webhookUrl: "https://Example.com/a/../hooks?b=c" },
    { changes: {}, webhookUrl: "http://127.0.0.1:8080/hooks" },
  ])("of a request with $webhookUrl carries it", async ({ changes, webhookUrl }, { expect }) => {
    const seen = await submissionFrom(changes, { prompt: uniquePrompt(), webhookUrl });
    expect(seen).toMatchObject({ webhook: { url: new URL(webhookUrl).href, origin } });
  });

  it("of a request without one carries none", async ({ expect }) => {
    const seen = await submissionFrom({}, { prompt: uniquePrompt() });
    expect(seen).toMatchObject({ webhook: null });
  });
});

describe("the OpenAI surface", () => {
  it("knows no webhook", async ({ expect }) => {
    const route = "/v1/images/generations";
    const body = { prompt: uniquePrompt(), webhookUrl: "https://example.com/hooks" };
    expect(await readRefusal(await post(route, body, account), route)).toMatchObject({
      code: "unknown_parameter",
      param: "webhookUrl",
    });
  });
});

describe("GET /v1/webhook-secret", () => {
  it("shows the account its own secret, and keeps it out of caches", async ({ expect }) => {
    const response = await get(secretRoute, account);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const secret = await secretOf(response);
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const { accountId } = account;
    const derived = await deriveWebhookSecret("signing-secret-of-the-tests", accountId);
    expect(secret).toBe(toSecretText(derived));
    expect(await secretOf(await get(secretRoute, account))).toBe(secret);
  });

  it("shows another account another one", async ({ expect }) => {
    const [one, another] = [await get(secretRoute, account), await get(secretRoute, other)];
    expect(await secretOf(one)).not.toBe(await secretOf(another));
  });

  it("shows the current one while the deployment's is replaced", async ({ expect }) => {
    const init = { key: account.key };
    const shown = async (list: string) =>
      secretOf(await fetchWith({ URL_SIGNING_SECRET: list }, secretRoute, init));
    expect(await shown("the-secret-of-now,the-secret-before")).toBe(
      await shown("the-secret-of-now"),
    );
    expect(await shown("the-secret-of-now,the-secret-before")).not.toBe(
      await shown("the-secret-before"),
    );
  });

  it("needs a key", async ({ expect }) => {
    const response = await exports.default.fetch(`${origin}${secretRoute}`);
    expect(await readRefusal(response, secretRoute)).toMatchObject({
      status: 401,
      code: "missing_api_key",
    });
  });

  it("says what to set where there is nothing to sign with", async ({ expect }) => {
    const changes = { URL_SIGNING_SECRET: " , " };
    const response = await fetchWith(changes, secretRoute, { key: account.key });
    expect(await readRefusal(response, secretRoute)).toMatchObject({
      status: 503,
      code: "webhooks_not_configured",
      detail: expect.stringContaining("Set URL_SIGNING_SECRET"),
    });
  });
});
