import { describe, it } from "vitest";

import { readClaims } from "../../../src/accounts/token-claims.ts";

const names = { account: "diptych_account", tier: "diptych_tier" };

describe("readClaims", () => {
  it.for([
    { claims: { sub: "a" }, user: { subject: "a", accountId: null, tier: null } },
    {
      claims: { sub: "a", diptych_account: "acct_01h-X_y", diptych_tier: "pro", other: 1 },
      user: { subject: "a", accountId: "acct_01h-X_y", tier: "pro" },
    },
    {
      claims: { sub: "a", diptych_account: null, diptych_tier: null },
      user: { subject: "a", accountId: null, tier: null },
    },
  ])("reads $claims", ({ claims, user }, { expect }) => {
    expect(readClaims(claims, names)).toEqual({ kind: "read", user });
  });

  it.for([
    { claims: {}, claim: "sub" },
    { claims: { sub: "" }, claim: "sub" },
    { claims: { sub: 7 }, claim: "sub" },
    { claims: { sub: "x".repeat(256) }, claim: "sub" },
    { claims: { sub: "a", diptych_account: "org_1" }, claim: "diptych_account" },
    { claims: { sub: "a", diptych_account: ["acct_1"] }, claim: "diptych_account" },
    { claims: { sub: "a", diptych_account: "" }, claim: "diptych_account" },
    { claims: { sub: "a", diptych_tier: "Pro" }, claim: "diptych_tier" },
    { claims: { sub: "a", diptych_tier: ["pro"] }, claim: "diptych_tier" },
  ])("says which of $claims means nothing", ({ claims, claim }, { expect }) => {
    expect(readClaims(claims, names)).toMatchObject({ kind: "invalid", claim });
  });
});
