import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { post } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { readRefusal } from "./problems.ts";

afterEach(() => {
  vi.useRealTimers();
});

const hourMs = 3_600_000;

async function enter(key: string): Promise<string> {
  const response = await post("/v1/plan", { prompt: "A boat" }, { key });
  const { code = "" } = await response.json<{ code?: string }>();
  return `${response.status} ${code}`.trim();
}

describe("a key", () => {
  it("works until it expires, to the second, though it is remembered", async ({ expect }) => {
    const expiresAt = Date.now() + 30_000;
    const { key } = await createAccount({ tier: "free", expiresAt });
    expect(await enter(key)).toBe("200");
    vi.useFakeTimers({ toFake: ["Date"], now: expiresAt });
    const response = await post("/v1/plan", { prompt: "A boat" }, { key });
    expect(await readRefusal(response, "/v1/plan")).toMatchObject({
      status: 401,
      code: "api_key_expired",
      detail: expect.stringContaining(new Date(expiresAt).toISOString()),
    });
  });

  it("that is revoked elsewhere works for less than a minute where it is remembered", async ({
    expect,
  }) => {
    const { key, keyId } = await createAccount({ tier: "free" });
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    expect(await enter(key)).toBe("200");
    await env.DB.prepare("UPDATE api_keys SET revoked_at = 1 WHERE id = ?").bind(keyId).run();
    vi.setSystemTime(start + 44_999);
    expect(await enter(key)).toBe("200");
    vi.setSystemTime(start + 45_000);
    expect(await enter(key)).toBe("401 api_key_revoked");
  });

  it("is looked up at the nearest replica", async ({ expect }) => {
    const { key } = await createAccount({ tier: "free" });
    const constraints: unknown[] = [];
    const database = new Proxy(env.DB, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: readonly unknown[]): unknown => {
          if (name === "withSession") constraints.push(args[0]);
          return Reflect.apply(value, target, args);
        };
      },
    });
    const response = await fetchWith({ DB: database }, "/v1/models", { key });
    expect(response.status).toBe(200);
    expect(constraints).toEqual(["first-unconstrained"]);
  });
});

function lastUse({ keyId }: Account): Promise<number | null> {
  return env.DB.prepare("SELECT last_used_at FROM api_keys WHERE id = ?")
    .bind(keyId)
    .first<number>("last_used_at");
}

describe("when a key was last used", () => {
  it("is written beside the request, at most once an hour", async ({ expect }) => {
    const account = await createAccount({ tier: "free" });
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    await fetchWith({}, "/v1/models", account);
    expect(await lastUse(account)).toBe(start);
    // Another isolate knows from the key itself.
    vi.setSystemTime(start + hourMs - 1);
    await fetchWith({}, "/v1/models", account);
    expect(await lastUse(account)).toBe(start);
    vi.setSystemTime(start + hourMs);
    await fetchWith({}, "/v1/models", account);
    expect(await lastUse(account)).toBe(start + hourMs);
  });

  it("is waited for by nobody, and missed by nobody when it cannot be written", async ({
    expect,
  }) => {
    const account = await createAccount({ tier: "free" });
    const database = new Proxy(env.DB, {
      get: (target, name) => {
        // Reads go to a session; only the use is written here.
        if (name === "prepare") {
          return () => {
            throw new Error("out of order");
          };
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function"
          ? (...args: readonly unknown[]): unknown => Reflect.apply(value, target, args)
          : value;
      },
    });
    expect((await fetchWith({ DB: database }, "/v1/models", account)).status).toBe(200);
    expect(await lastUse(account)).toBeNull();
  });

  it("is not of a key that is refused", async ({ expect }) => {
    const account = await createAccount({ tier: "free", revokedAt: 1 });
    await fetchWith({}, "/v1/models", account);
    expect(await lastUse(account)).toBeNull();
  });
});
