import { describe, it } from "vitest";

import { createUserAccounts } from "../../src/accounts/user-accounts.ts";
import type { Account, AccountStore } from "../../src/storage/accounts.ts";

const user = { subject: "ada", accountId: null, tier: null };

/** Accounts in memory, of which the nearest replica knows nothing until it has caught up. */
function setUp({ hasCaughtUp = true, isBroken = false } = {}) {
  const rows = new Map<string, Account>();
  const writes: string[] = [];
  const state = { hasCaughtUp, isBroken };
  const write = (what: string) => {
    if (state.isBroken) throw new Error("D1 is out of order");
    writes.push(what);
  };
  const accounts: AccountStore = {
    create: async () => undefined,
    find: async (id) => rows.get(id),
    findNearby: async (id) => (state.hasCaughtUp ? rows.get(id) : undefined),
    list: async () => [],
    async change(id, changes) {
      write(`change ${JSON.stringify(changes)}`);
      const row = rows.get(id);
      if (row) rows.set(id, { ...row, ...changes });
    },
    async ensure(account) {
      write("ensure");
      if (!rows.has(account.id)) rows.set(account.id, account);
    },
  };
  const clock = { now: 1_000_000 };
  const open = () =>
    createUserAccounts({ accounts, issuer: "https://a.example", now: () => clock.now });
  return { rows, writes, state, clock, open };
}

describe("the account of a user", () => {
  it("is written once, however many requests follow", async ({ expect }) => {
    const { writes, open, clock } = setUp();
    const users = open();
    const first = await users.find(user);
    expect(first).toMatchObject({ kind: "found", account: { name: "ada", tier: "free" } });
    for (let times = 0; times < 5; times += 1) {
      expect(await users.find(user)).toMatchObject({ kind: "found", writing: null });
    }
    if (first.kind === "found") await first.writing;
    clock.now += 100_000;
    expect(await users.find(user)).toMatchObject({ writing: null });
    expect(writes).toEqual(["ensure"]);
  });

  it("keeps its tier where the nearest replica does not know it yet", async ({ expect }) => {
    const { rows, writes, open, state } = setUp();
    const made = await open().find(user);
    if (made.kind !== "found") throw new Error("It was not found.");
    await made.writing;
    rows.set(made.account.id, { ...made.account, tier: "pro" });
    state.hasCaughtUp = false;
    const late = await open().find(user);
    if (late.kind === "found") await late.writing;
    expect(rows.get(made.account.id)?.tier).toBe("pro");
    expect(writes).toEqual(["ensure", "ensure"]);
  });

  it("takes over the tier of the token, and is written only when that is another", async ({
    expect,
  }) => {
    const { rows, writes, open } = setUp();
    for (const tier of ["pro", "pro", "standard", null] as const) {
      const found = await open().find({ ...user, tier });
      if (found.kind === "found") await found.writing;
    }
    expect([...rows.values()]).toMatchObject([{ tier: "standard" }]);
    expect(writes).toEqual([
      "ensure",
      'change {"tier":"pro"}',
      "ensure",
      'change {"tier":"standard"}',
    ]);
  });

  it("is written by the next request when it could not be", async ({ expect }) => {
    const { rows, open, state } = setUp({ isBroken: true });
    const users = open();
    const first = await users.find(user);
    expect(first).toMatchObject({ kind: "found", account: { tier: "free" } });
    if (first.kind === "found") await expect(first.writing).rejects.toThrow("out of order");
    state.isBroken = false;
    const next = await users.find(user);
    if (next.kind === "found") await next.writing;
    expect(rows.size).toBe(1);
  });

  it("that a token names is never made", async ({ expect }) => {
    const { writes, open } = setUp();
    expect(await open().find({ ...user, accountId: "acct_1" })).toEqual({ kind: "unknown" });
    expect(writes).toEqual([]);
  });
});
