import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";

import { createApiKey, hashApiKey } from "../../src/accounts/api-key.ts";
import { createAccount } from "./accounts.ts";
import { listAudit } from "./admin.ts";
import { get, patch, post } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { desks, make, type Desk, type KeyAnswer, type MadeKey } from "./key-desks.ts";
import { readRefusal } from "./problems.ts";

afterEach(() => {
  vi.useRealTimers();
});

async function list(desk: Desk, query = "") {
  const response = await get(`${desk.route}${query}`, desk);
  return response.json<{ keys: KeyAnswer[]; nextCursor: string | null }>();
}

function rotate(desk: Desk, id: string, body: object = {}): Promise<Response> {
  return post(`${desk.route}/${id}/rotate`, body, desk);
}

function revoke(desk: Desk, id: string): Promise<Response> {
  return get(`${desk.route}/${id}`, { ...desk, method: "DELETE" });
}

async function enter(key: string): Promise<string> {
  const response = await post("/v1/plan", { prompt: "A boat" }, { key });
  const { code = "" } = await response.json<{ code?: string }>();
  return `${response.status} ${code}`.trim();
}

const hourMs = 3_600_000;

describe.each(desks)("$who", (one) => {
  const open = () => one.open();

  it("makes a key, whose secret is shown this once", async ({ expect }) => {
    const desk = await open();
    const expiresAt = new Date(Date.now() + hourMs).toISOString();
    const response = await post(
      desk.route,
      {
        name: "The shop's page",
        scopes: ["read", "generate", "read"],
        allowedOrigins: ["https://shop.example", "https://shop.example"],
        expiresAt,
        reason: "The page needs one",
      },
      desk,
    );
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { secret, ...made } = await response.json<MadeKey>();
    expect(secret).toMatch(/^dpt_[0-9A-Za-z]{28}$/);
    expect(made).toEqual({
      id: expect.stringMatching(/^key_[0-9a-z]{26}$/),
      name: "The shop's page",
      prefix: secret.slice(0, 8),
      status: "active",
      scopes: ["generate", "read"],
      allowedOrigins: ["https://shop.example"],
      createdAt: expect.stringMatching(/^20/),
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
      replacedBy: null,
    });
    expect(await enter(secret)).toBe("200");
    const listed = await get(desk.route, desk);
    const text = await listed.text();
    expect(text).not.toContain(secret);
    expect(text).not.toContain(await hashApiKey(secret));
    const { entries } = await listAudit("?limit=1");
    expect(entries[0]).toMatchObject({
      actor: desk.actor,
      action: "key.create",
      target: `${desk.account.accountId}/${made.id}`,
      reason: "The page needs one",
    });
    expect(JSON.stringify(entries)).not.toContain(secret);
    const { results } = await env.DB.prepare("SELECT * FROM api_keys WHERE id = ?")
      .bind(made.id)
      .all();
    expect(JSON.stringify(results)).not.toContain(secret);
  });

  it("lists the account's keys alone, the newest first, page by page", async ({ expect }) => {
    const desk = await open();
    await createAccount({ tier: "free" });
    const made = [];
    for (const name of ["one", "two", "three"]) made.push((await make(desk, { name })).id);
    const first = await list(desk, "?limit=2");
    const second = await list(desk, `?limit=2&cursor=${first.nextCursor}`);
    expect(second.nextCursor).toBeNull();
    const { results } = await env.DB.prepare(
      "SELECT id FROM api_keys WHERE account_id = ? ORDER BY created_at DESC, id DESC",
    )
      .bind(desk.account.accountId)
      .all();
    const seen = [...first.keys, ...second.keys].map(({ id }) => ({ id }));
    expect(seen).toEqual(results);
    expect(seen).toHaveLength(4);
  });

  it("changes a key in what is named alone, and that counts here at once", async ({ expect }) => {
    const desk = await open();
    const { id, secret } = await make(desk);
    expect(await enter(secret)).toBe("200");
    const body = { scopes: ["generate"], name: "Write only" };
    const response = await patch(`${desk.route}/${id}`, body, desk);
    expect(await response.json()).toMatchObject({ ...body, allowedOrigins: [], expiresAt: null });
    expect(await enter(secret)).toBe("403 insufficient_scope");
    const ends = { expiresAt: new Date(Date.now() + hourMs).toISOString() };
    await patch(`${desk.route}/${id}`, ends, desk);
    expect((await list(desk)).keys.find((key) => key.id === id)).toMatchObject({
      ...body,
      ...ends,
    });
    await patch(`${desk.route}/${id}`, { expiresAt: null }, desk);
    expect((await list(desk)).keys.find((key) => key.id === id)).toMatchObject({ expiresAt: null });
  });

  it("rotates a key: both work until the overlap is over", async ({ expect }) => {
    const desk = await open();
    const body = { name: "Rotated", allowedOrigins: ["https://a.example"], scopes: ["read"] };
    const old = await make(desk, body);
    const response = await rotate(desk, old.id, { overlapSeconds: 3600 });
    expect(response.status).toBe(201);
    const made = await response.json<MadeKey>();
    expect(made).toMatchObject({ ...body, status: "active", expiresAt: null, replacedBy: null });
    expect(made.replaced).toMatchObject({ id: old.id, status: "replaced", replacedBy: made.id });
    expect([await enter(old.secret), await enter(made.secret)]).toEqual(["200", "200"]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hourMs + 1000 });
    expect([await enter(old.secret), await enter(made.secret)]).toEqual([
      "401 api_key_expired",
      "200",
    ]);
    expect((await list(desk)).keys.find(({ id }) => id === old.id)?.status).toBe("expired");
    const path = `${desk.route}/${old.id}`;
    expect(await readRefusal(await patch(path, { expiresAt: null }, desk), path)).toMatchObject({
      status: 409,
      code: "key_ended",
    });
    expect(await enter(old.secret)).toBe("401 api_key_expired");
  });

  it("never prolongs a key that was replaced, and may end it sooner", async ({ expect }) => {
    const desk = await open();
    const old = await make(desk, { name: "Replaced" });
    expect((await rotate(desk, old.id, { overlapSeconds: 3600 })).status).toBe(201);
    const path = `${desk.route}/${old.id}`;
    const later = new Date(Date.now() + 2 * hourMs).toISOString();
    for (const expiresAt of [null, later]) {
      expect(await readRefusal(await patch(path, { expiresAt }, desk), path)).toMatchObject({
        status: 409,
        code: "key_already_rotated",
      });
    }
    const sooner = new Date(Date.now() + hourMs / 2).toISOString();
    expect((await patch(path, { expiresAt: sooner }, desk)).status).toBe(200);
  });

  it("rotates with a day's overlap by default, never past the key's own end", async ({
    expect,
  }) => {
    const desk = await open();
    const now = Date.now();
    const long = await make(desk);
    const { replaced } = await (await rotate(desk, long.id)).json<MadeKey>();
    const overlapMs = Date.parse(replaced.expiresAt ?? "") - now;
    expect(Math.abs(overlapMs - 24 * hourMs)).toBeLessThan(60_000);
    const expiresAt = new Date(now + hourMs).toISOString();
    const short = await make(desk, { name: "Short", expiresAt });
    const next = await (await rotate(desk, short.id)).json<MadeKey>();
    expect(next.replaced.expiresAt).toBe(expiresAt);
    // The next lives as long as the one before was to.
    expect(Date.parse(next.expiresAt ?? "") - Date.parse(next.createdAt)).toBe(
      Date.parse(expiresAt) - Date.parse(short.createdAt),
    );
  });

  it("rotates a key once: of many at a time, one is replaced by one", async ({ expect }) => {
    const desk = await open();
    const { id } = await make(desk);
    const before = (await list(desk)).keys.length;
    const answers = await Promise.all([1, 2, 3, 4].map(() => rotate(desk, id)));
    const codes = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(codes).toEqual([201, 409, 409, 409]);
    expect((await list(desk)).keys).toHaveLength(before + 1);
    expect(await readRefusal(await rotate(desk, id), `${desk.route}/${id}/rotate`)).toMatchObject({
      code: "key_already_rotated",
      detail: expect.stringContaining("Rotate that one"),
    });
  });

  it("revokes a key: here at once, and where it is not remembered", async ({ expect }) => {
    const desk = await open();
    const { id, secret } = await make(desk);
    expect(await enter(secret)).toBe("200");
    const revoked = await revoke(desk, id);
    expect(await revoked.json()).toMatchObject({ id, status: "revoked" });
    expect(await enter(secret)).toBe("401 api_key_revoked");
    const elsewhere = await fetchWith({}, "/v1/models", { key: secret });
    expect(await readRefusal(elsewhere, "/v1/models")).toMatchObject({ code: "api_key_revoked" });
    const { entries } = await listAudit("?limit=1");
    expect(entries[0]).toMatchObject({ actor: desk.actor, action: "key.revoke" });
    // Once more is no harm, and no act.
    expect((await revoke(desk, id)).status).toBe(200);
    expect((await listAudit("?limit=1")).entries).toEqual(entries);
    for (const response of [
      await rotate(desk, id),
      await patch(`${desk.route}/${id}`, { name: "Again" }, desk),
    ]) {
      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({ code: "key_ended" });
    }
  });

  it("has nothing of another account's", async ({ expect }) => {
    const desk = await open();
    const other = await createAccount({ tier: "free" });
    for (const response of [
      await patch(`${desk.route}/${other.keyId}`, { name: "Mine" }, desk),
      await rotate(desk, other.keyId),
      await revoke(desk, other.keyId),
    ]) {
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found" });
    }
    expect(await enter(other.key)).toBe("200");
  });

  it.for([
    { body: {}, param: "name" },
    { body: { name: "A", scopes: [] }, param: "scopes" },
    { body: { name: "A", scopes: ["write"] }, param: "scopes.0" },
    { body: { name: "A", expiresAt: "2020-01-01" }, param: "expiresAt" },
    { body: { name: "A", expiresAt: "soon" }, param: "expiresAt" },
    ...[
      "https://shop.example/",
      "https://SHOP.example",
      "shop.example",
      "*",
      "null",
      "ftp://shop.example",
      "https://shop.example:443",
      "https://*.example",
    ].map((origin) => ({
      body: { name: "A", allowedOrigins: [origin] },
      param: "allowedOrigins.0",
    })),
    { body: { name: "A", secret: createApiKey() }, param: "secret" },
  ])("makes no key of $body", async ({ body, param }, { expect }) => {
    const desk = await open();
    const refusal = await readRefusal(await post(desk.route, body, desk), desk.route);
    expect(refusal).toMatchObject({ status: 400, param });
    expect((await list(desk)).keys).toHaveLength(1);
  });

  it.for([{ overlapSeconds: -1 }, { overlapSeconds: 30 * 86_400 + 1 }, { overlap: 1 }])(
    "rotates nothing by %o",
    async (body, { expect }) => {
      const desk = await open();
      const { id } = await make(desk);
      expect((await rotate(desk, id, body)).status).toBe(400);
      expect((await list(desk)).keys).toHaveLength(2);
    },
  );

  it("makes 100 keys that open something at the most", async ({ expect }) => {
    const desk = await open();
    const { accountId } = desk.account;
    const rows = await Promise.all(
      Array.from({ length: 99 }, async (_, index) =>
        env.DB.prepare(
          "INSERT INTO api_keys (id, account_id, name, sha256, prefix, created_at) VALUES (?, ?, 'x', ?, 'x', 1)",
        ).bind(`key_${accountId}_${index}`, accountId, await hashApiKey(`${accountId}${index}`)),
      ),
    );
    await env.DB.batch(rows);
    const body = { name: "One too many" };
    const refused = await readRefusal(await post(desk.route, body, desk), desk.route);
    expect(refused).toMatchObject({ status: 409, code: "too_many_keys" });
    await revoke(desk, `key_${accountId}_0`);
    expect((await make(desk, body)).status).toBe("active");
  });
});
