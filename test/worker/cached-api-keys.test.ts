import { describe, it } from "vitest";

import type { ApiKeyStore, FoundKey } from "../../src/storage/api-keys.ts";
import { cacheApiKeys } from "../../src/storage/cached-api-keys.ts";

const found: FoundKey = {
  keyId: "key_1",
  accountId: "acct_1",
  tier: "standard",
  limits: {},
  scopes: ["generate"],
  allowedOrigins: [],
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
  suspendedAt: null,
};

/** A cache over a store that counts, with a clock that stands still. */
function setUp(find: (sha256: string) => Promise<FoundKey | undefined>) {
  const asked: string[] = [];
  const clock = { now: 1_000_000 };
  const store: ApiKeyStore = {
    findByHash(sha256) {
      asked.push(sha256);
      return find(sha256);
    },
  };
  return { asked, clock, keys: cacheApiKeys(store, () => clock.now) };
}

const known = async () => found;
const unknown = async () => undefined;

describe("a key that was looked up", () => {
  it.for([
    { name: "found", find: known, result: found },
    { name: "not found", find: unknown, result: undefined },
  ])("and $name is not looked up again for 45 seconds", async ({ find, result }, { expect }) => {
    const { asked, clock, keys } = setUp(find);
    expect(await keys.findByHash("a")).toBe(result);
    clock.now += 44_999;
    expect(await keys.findByHash("a")).toBe(result);
    expect(asked).toEqual(["a"]);
    clock.now += 1;
    expect(await keys.findByHash("a")).toBe(result);
    expect(asked).toEqual(["a", "a"]);
    clock.now += 44_999;
    await keys.findByHash("a");
    expect(asked).toEqual(["a", "a"]);
  });

  it("is not taken for another", async ({ expect }) => {
    const { asked, keys } = setUp(async (sha256) => ({ ...found, keyId: sha256 }));
    for (const sha256 of ["a", "b", "a", "b"]) {
      expect(await keys.findByHash(sha256)).toMatchObject({ keyId: sha256 });
    }
    expect(asked).toEqual(["a", "b"]);
  });

  it("is what the store says by then, once those seconds are over", async ({ expect }) => {
    let revokedAt: number | null = null;
    const { clock, keys } = setUp(async () => ({ ...found, revokedAt }));
    expect(await keys.findByHash("a")).toMatchObject({ revokedAt: null });
    revokedAt = 7;
    expect(await keys.findByHash("a")).toMatchObject({ revokedAt: null });
    clock.now += 45_000;
    expect(await keys.findByHash("a")).toMatchObject({ revokedAt: 7 });
  });
});

describe("a change that was made here", () => {
  it("is seen at once, and what is known of other accounts stays", async ({ expect }) => {
    const { asked, keys } = setUp(async (sha256) => ({ ...found, accountId: `acct_${sha256[0]}` }));
    for (const sha256 of ["a1", "a2", "b1"]) await keys.findByHash(sha256);
    keys.forget("acct_a");
    for (const sha256 of ["a1", "a2", "b1"]) await keys.findByHash(sha256);
    expect(asked).toEqual(["a1", "a2", "b1", "a1", "a2"]);
  });
});

describe("a look-up under way", () => {
  it("holds up nobody else: its own client may have left for good", async ({ expect }) => {
    const { asked, keys } = setUp(() =>
      asked.length === 1 ? new Promise(() => undefined) : known(),
    );
    void keys.findByHash("a");
    expect(await keys.findByHash("a")).toBe(found);
    expect(asked).toEqual(["a", "a"]);
  });

  it("that fails is not remembered", async ({ expect }) => {
    let isBroken = true;
    const { asked, keys } = setUp(async () => {
      if (isBroken) throw new Error("D1 is out of order");
      return found;
    });
    await expect(keys.findByHash("a")).rejects.toThrow("D1 is out of order");
    isBroken = false;
    expect(await keys.findByHash("a")).toBe(found);
    expect(await keys.findByHash("a")).toBe(found);
    expect(asked).toEqual(["a", "a"]);
  });

  it("that fails late takes away nothing that was found since", async ({ expect }) => {
    const first = Promise.withResolvers<FoundKey>();
    const { asked, clock, keys } = setUp(() => (asked.length === 1 ? first.promise : known()));
    const late = keys.findByHash("a");
    clock.now += 45_000;
    expect(await keys.findByHash("a")).toBe(found);
    first.reject(new Error("D1 is out of order"));
    await expect(late).rejects.toThrow("D1 is out of order");
    expect(await keys.findByHash("a")).toBe(found);
    expect(asked).toEqual(["a", "a"]);
  });
});

describe("the keys that are remembered", () => {
  it("are 10,000 at most, and the oldest goes first", async ({ expect }) => {
    const { asked, keys } = setUp(unknown);
    for (let key = 0; key < 10_000; key += 1) await keys.findByHash(`${key}`);
    await keys.findByHash("0");
    expect(asked).toHaveLength(10_000);
    await keys.findByHash("10000");
    await keys.findByHash("1");
    await keys.findByHash("9999");
    await keys.findByHash("10000");
    expect(asked).toHaveLength(10_001);
    await keys.findByHash("0");
    expect(asked).toHaveLength(10_002);
  });

  it("keep the place of one that was looked up again", async ({ expect }) => {
    const { asked, clock, keys } = setUp(unknown);
    for (let key = 0; key < 10_000; key += 1) await keys.findByHash(`${key}`);
    clock.now += 45_000;
    await keys.findByHash("0");
    await keys.findByHash("new");
    asked.length = 0;
    await keys.findByHash("0");
    await keys.findByHash("new");
    expect(asked).toEqual([]);
  });
});
