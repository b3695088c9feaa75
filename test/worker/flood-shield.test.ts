import { exports } from "cloudflare:workers";
import { beforeEach, describe, it, vi } from "vitest";

import { createApiKey } from "../../src/accounts/api-key.ts";
import { createAccount } from "./accounts.ts";
import { admin } from "./admin.ts";
import { origin } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { makeSigningKey, openProvider, secondsFromNow, sign } from "./identity-provider.ts";
import { readRefusal } from "./problems.ts";

/** What the failures of one address may be in a minute; see wrangler.toml. */
const failuresAMinute = 20;

let lastAddress = 0;

/** An address of which nobody has heard. */
function newAddress(): string {
  lastAddress += 1;
  return `198.51.100.${lastAddress}`;
}

function send(route: string, token: string, address: string): Promise<Response> {
  return exports.default.fetch(`${origin}${route}`, {
    headers: { authorization: `Bearer ${token}`, "cf-connecting-ip": address },
  });
}

/** The statuses of a number of requests, one after the other. */
async function sendMany(
  count: number,
  route: string,
  makeToken: () => string,
  address: () => string,
): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let times = 0; times < count; times += 1) {
    const response = await send(route, makeToken(), address());
    await response.body?.cancel();
    statuses.push(response.status);
  }
  return statuses;
}

const countOf = (statuses: readonly number[], status: number) =>
  statuses.filter((each) => each === status).length;

// The limits count whole minutes of the clock: a test must not begin in one and end in the next.
async function awaitRoomInMinute(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 20_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

beforeEach(awaitRoomInMinute, 60_000);

describe("failed authentication", () => {
  it.for([
    { what: "API keys that are guessed", route: "/v1/models", make: createApiKey },
    { what: "keys that are none", route: "/v1/models", make: () => "nonsense" },
    {
      what: "admin tokens that are guessed",
      route: "/admin/api/audit",
      make: () => crypto.randomUUID(),
    },
  ])("is slowed down and logged: $what", async ({ route, make }, { expect }) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const address = newAddress();
    const statuses = await sendMany(50, route, make, () => address);
    expect(countOf(statuses, 401)).toBe(failuresAMinute);
    expect(countOf(statuses, 429)).toBe(50 - failuresAMinute);
    const refused = await send(route, make(), address);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await readRefusal(refused, route)).toMatchObject({
      status: 429,
      code: "too_many_failures",
    });
    const lines = logged.mock.calls.map(([line]) => String(line));
    const told = lines.filter((line) => line.includes("authentication fails too often"));
    expect(told).toHaveLength(51 - failuresAMinute);
    expect(told[0]).toContain(address);
    expect(lines.join()).not.toContain("dpt_");
    logged.mockRestore();
  });

  it("keeps nobody else out, and not who has the right key", async ({ expect }) => {
    const address = newAddress();
    const { key } = await createAccount({ tier: "free" });
    await sendMany(30, "/v1/models", createApiKey, () => address);
    expect((await send("/v1/models", key, address)).status).toBe(200);
    expect((await send("/admin/api/audit", admin.key, address)).status).toBe(200);
    expect((await send("/v1/models", createApiKey(), newAddress())).status).toBe(401);
  });

  it("is counted by the network of an IPv6 address", async ({ expect }) => {
    let host = 0;
    const statuses = await sendMany(
      30,
      "/v1/models",
      createApiKey,
      () => `2001:db8:1:2::${(host += 1).toString(16)}`,
    );
    expect(countOf(statuses, 429)).toBe(30 - failuresAMinute);
    expect((await send("/v1/models", createApiKey(), "2001:db8:1:3::1")).status).toBe(401);
  });

  it("counts tokens of nobody, and not those that have only expired", async ({ expect }) => {
    const key = await makeSigningKey();
    const provider = openProvider();
    await provider.publish([key]);
    const changes = {
      AUTH_JWKS_URL: provider.url,
      AUTH_ISSUER: "https://login.example",
      AUTH_AUDIENCE: "images",
    };
    const claims = { sub: "a", iss: "https://login.example", aud: "images" };
    const expired = await sign(key, { ...claims, exp: secondsFromNow(-60) });
    const forged = `${expired.slice(0, expired.lastIndexOf("."))}.${"A".repeat(86)}`;
    const address = newAddress();
    const statusesOf = async (token: string) => {
      const statuses: number[] = [];
      for (let times = 0; times < 25; times += 1) {
        const headers = { "cf-connecting-ip": address };
        statuses.push((await fetchWith(changes, "/v1/models", { key: token }, headers)).status);
      }
      return statuses;
    };
    expect(countOf(await statusesOf(expired), 401)).toBe(25);
    expect(countOf(await statusesOf(forged), 429)).toBe(25 - failuresAMinute);
  });
});

/** A rate limit that lets so many of each key through, or fails. */
function limiter(limit: number) {
  const counts = new Map<string, number>();
  return {
    counts,
    limit: async ({ key }: { readonly key: string }) => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return { success: (counts.get(key) ?? 0) <= limit };
    },
  };
}

const broken = {
  limit: async () => {
    throw new Error("out of order");
  },
};

describe("requests", () => {
  it("of one key are held back when they are a flood, and those of others are not", async ({
    expect,
  }) => {
    const [one, other] = [
      await createAccount({ tier: "pro", limits: { requestsPerMinute: 60 } }),
      await createAccount({ tier: "free", limits: { requestsPerMinute: 60 } }),
    ];
    const REQUEST_LIMIT = limiter(3);
    const ask = ({ key }: { key: string }) => fetchWith({ REQUEST_LIMIT }, "/v1/models", { key });
    for (let times = 0; times < 3; times += 1) expect((await ask(one)).status).toBe(200);
    const held = await ask(one);
    expect(held.headers.get("retry-after")).toBe("60");
    expect(await readRefusal(held, "/v1/models")).toMatchObject({
      status: 429,
      code: "too_many_requests",
    });
    expect((await ask(other)).status).toBe(200);
    expect([...REQUEST_LIMIT.counts.keys()]).toEqual([one.keyId, other.keyId]);
  });

  it("of an account without a limit on requests are never a flood", async ({ expect }) => {
    const account = await createAccount({ tier: "pro", limits: { requestsPerMinute: null } });
    const REQUEST_LIMIT = limiter(0);
    expect((await fetchWith({ REQUEST_LIMIT }, "/v1/models", account)).status).toBe(200);
    expect(REQUEST_LIMIT.counts.size).toBe(0);
  });

  it("with a key that was revoked are counted by it", async ({ expect }) => {
    const account = await createAccount({ tier: "free", revokedAt: 1 });
    const REQUEST_LIMIT = limiter(1);
    expect((await fetchWith({ REQUEST_LIMIT }, "/v1/models", account)).status).toBe(401);
    expect((await fetchWith({ REQUEST_LIMIT }, "/v1/models", account)).status).toBe(429);
  });

  it("to the admin API are held back before a token is looked at", async ({ expect }) => {
    const ADMIN_LIMIT = limiter(2);
    const headers = { "cf-connecting-ip": newAddress() };
    const ask = () => fetchWith({ ADMIN_LIMIT }, "/admin/api/audit", admin, headers);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    expect(await readRefusal(await ask(), "/admin/api/audit")).toMatchObject({
      status: 429,
      code: "too_many_requests",
    });
  });

  it.for([
    { what: "missing", limit: undefined },
    { what: "out of order", limit: broken },
  ])("are let through where the limits are $what", async ({ limit }, { expect }) => {
    const account = await createAccount({ tier: "free" });
    const changes = { REQUEST_LIMIT: limit, ADMIN_LIMIT: limit, FAILURE_LIMIT: limit };
    const headers = { "cf-connecting-ip": newAddress() };
    expect((await fetchWith(changes, "/v1/models", account, headers)).status).toBe(200);
    expect((await fetchWith(changes, "/admin/api/audit", admin, headers)).status).toBe(200);
    const wrong = { key: createApiKey() };
    expect((await fetchWith(changes, "/v1/models", wrong, headers)).status).toBe(401);
  });
});
