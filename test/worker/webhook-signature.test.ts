import { Webhook } from "standardwebhooks";
import { describe, it } from "vitest";

import { deriveWebhookSecret, toSecretText } from "../../src/webhooks/webhook-secret.ts";
import { signatureHeaders } from "../../src/webhooks/webhook-signature.ts";

const id = "msg_01h45ytscbebyvny4gc8cr8ma2";
const body = '{"type":"generation.completed","data":{"prompt":"Ein Boot, größer als das Meer 🌊"}}';

function sign(secrets: readonly Uint8Array[], now = Date.now()) {
  return signatureHeaders({ id, body, now }, secrets);
}

function receiver(secret: Uint8Array): Webhook {
  return new Webhook(toSecretText(secret));
}

describe("signatureHeaders", () => {
  it("gives what Standard Webhooks publishes for its example", ({ expect }) => {
    const secret = Uint8Array.fromBase64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const message = {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      body: '{"test": 2432232314}',
      now: 1_614_265_330_999,
    };
    expect(signatureHeaders(message, [secret])).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("satisfies the official library", async ({ expect }) => {
    const secret = await deriveWebhookSecret("a", "acct_1");
    expect(receiver(secret).verify(body, sign([secret]))).toEqual(JSON.parse(body));
  });

  it("satisfies receivers with either secret while one is replaced", async ({ expect }) => {
    const [current, old] = [
      await deriveWebhookSecret("new", "acct_1"),
      await deriveWebhookSecret("old", "acct_1"),
    ];
    const headers = sign([current, old]);
    expect(headers["webhook-signature"]).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    for (const secret of [current, old]) {
      expect(receiver(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }
  });

  it("satisfies nobody when anything else was signed", async ({ expect }) => {
    const secret = await deriveWebhookSecret("a", "acct_1");
    const headers = sign([secret]);
    const verify = (text: string, change: object) => () =>
      receiver(secret).verify(text, { ...headers, ...change });
    expect(verify(body, {})).not.toThrow();
    expect(verify(`${body} `, {})).toThrow("signature");
    expect(verify(body, { "webhook-id": "msg_other" })).toThrow("signature");
    const later = String(Number(headers["webhook-timestamp"]) + 1);
    expect(verify(body, { "webhook-timestamp": later })).toThrow("signature");
    const stale = sign([secret], Date.now() - 3_600_000);
    expect(verify(body, stale)).toThrow("too old");
    const foreign = sign([await deriveWebhookSecret("a", "acct_2")]);
    expect(verify(body, foreign)).toThrow("signature");
  });
});

describe("deriveWebhookSecret", () => {
  it("gives 32 bytes, the same ones each time", async ({ expect }) => {
    const secret = await deriveWebhookSecret("a", "acct_1");
    expect(secret).toHaveLength(32);
    expect(await deriveWebhookSecret("a", "acct_1")).toEqual(secret);
  });

  it("stays as it was published: receivers keep it", async ({ expect }) => {
    expect(toSecretText(await deriveWebhookSecret("a", "acct_1"))).toBe(
      "whsec_+C1PtlGW+hQ1T1O6IeM+WRaLryyWK6HNt02xp4d6IMg=",
    );
  });

  it("differs between accounts and between secrets of the deployment", async ({ expect }) => {
    const secrets = [
      await deriveWebhookSecret("a", "acct_1"),
      await deriveWebhookSecret("a", "acct_2"),
      await deriveWebhookSecret("b", "acct_1"),
    ];
    expect(new Set(secrets.map(toSecretText)).size).toBe(3);
  });
});
