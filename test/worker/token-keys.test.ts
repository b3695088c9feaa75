import { afterEach, beforeAll, describe, it, vi } from "vitest";

import {
  makeSigningKey,
  openProvider,
  secondsFromNow,
  sign,
  type SigningKey,
} from "./identity-provider.ts";
import { readRefusal } from "./problems.ts";
import { call, claimsOf, deploy } from "./user-tokens.ts";

let key: SigningKey;

beforeAll(async () => {
  key = await makeSigningKey();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the keys of the identity provider", () => {
  it("are fetched once, whoever comes", async ({ expect }) => {
    const its = openProvider();
    await its.publish([key]);
    const deployment = deploy(its);
    for (const sub of ["a", "b", "c"]) {
      expect((await call(deployment, await sign(key, claimsOf({ sub })))).status).toBe(200);
    }
    expect(await its.asked()).toBe(1);
  });

  it("work within seconds of being rotated in, and made-up ones ask for nothing", async ({
    expect,
  }) => {
    const its = openProvider();
    const next = await makeSigningKey();
    const madeUp = await makeSigningKey();
    await its.publish([key]);
    const deployment = deploy(its);
    const statusOf = async (by: SigningKey) =>
      (await call(deployment, await sign(by, claimsOf()))).status;
    expect(await statusOf(key)).toBe(200);
    await its.publish([key, next]);
    expect([await statusOf(next), await statusOf(madeUp)]).toEqual([401, 401]);
    expect(await its.asked()).toBe(1);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_001 });
    expect(await statusOf(next)).toBe(200);
    for (let times = 0; times < 5; times += 1) expect(await statusOf(madeUp)).toBe(401);
    expect(await its.asked()).toBe(2);
  });

  it("stop within about a minute of being taken away, and no request waits for that", async ({
    expect,
  }) => {
    const its = openProvider();
    const next = await makeSigningKey();
    await its.publish([key]);
    const deployment = deploy(its);
    const old = await sign(key, claimsOf());
    expect((await call(deployment, old)).status).toBe(200);
    await its.publish([next]);
    expect((await call(deployment, old)).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_001 });
    // The first after a minute has them fetched beside it.
    expect((await call(deployment, old)).status).toBe(200);
    expect(await readRefusal(await call(deployment, old), "/v1/plan")).toMatchObject({
      code: "token_key_unknown",
    });
    expect(await its.asked()).toBe(2);
  });

  it("count on for ten minutes while the provider is down", async ({ expect }) => {
    const its = openProvider();
    await its.publish([key]);
    const deployment = deploy(its);
    const token = await sign(key, claimsOf({ exp: secondsFromNow(3600) }));
    expect((await call(deployment, token)).status).toBe(200);
    await its.fail(503);
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start + 590_000 });
    expect((await call(deployment, token)).status).toBe(200);
    vi.setSystemTime(start + 601_000);
    expect(await readRefusal(await call(deployment, token), "/v1/plan")).toMatchObject({
      status: 503,
      code: "identity_provider_unavailable",
    });
  });

  it("are not asked for by every request while they cannot be had", async ({ expect }) => {
    const its = openProvider();
    await its.fail(500);
    const deployment = deploy(its);
    const token = await sign(key, claimsOf());
    for (let times = 0; times < 5; times += 1) {
      const response = await call(deployment, token);
      expect(response.headers.get("retry-after")).toBe("5");
      expect(await readRefusal(response, "/v1/plan")).toMatchObject({
        code: "identity_provider_unavailable",
      });
    }
    expect(await its.asked()).toBe(1);
    await its.publish([key]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5001 });
    expect((await call(deployment, token)).status).toBe(200);
  });
});
