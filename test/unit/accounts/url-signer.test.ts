import { createHmac } from "node:crypto";

import * as fc from "fast-check";
import { describe, it } from "vitest";

import {
  createUrlSigner,
  isSignedQuery,
  type UrlGrant,
  type UrlPurpose,
} from "../../../src/accounts/url-signer.ts";
import { isLong } from "../../selection.ts";

const secret = "the-secret-of-now";
const older = "the-secret-of-before";
const signer = createUrlSigner([secret]);

const grant: UrlGrant = {
  purpose: "events",
  accountId: "acct_1",
  resourceId: "gen_1",
  expires: 1_800_000_000,
};
const inTime = (grant.expires - 1) * 1000;

/** A purpose that signed URLs may get one day. */
const otherPurpose = "another" as string as UrlPurpose;

async function sign(signed: UrlGrant = grant, by = signer): Promise<string> {
  const query = await by.sign(signed);
  if (query === null) throw new Error("Nothing was signed.");
  return query;
}

function signatureOf(query: string): string | null {
  return new URLSearchParams(query).get("signature");
}

function verify(query: string, asked: Partial<UrlGrant> = {}, now = inTime, by = signer) {
  const { purpose, resourceId } = { ...grant, ...asked };
  const parameters = Object.fromEntries(new URLSearchParams(query));
  return by.verify({ purpose, resourceId, query: parameters }, now);
}

const accepted = { kind: "accepted", accountId: grant.accountId };
const invalid = { kind: "refused", because: "invalid" };

describe("a signed URL", () => {
  it("is signed by HMAC-SHA256 in base64url, for as long as any lives", async ({ expect }) => {
    const signature = createHmac("sha256", secret)
      .update('["events","acct_1","gen_1",1800000000]')
      .digest("base64url");
    expect(await sign()).toBe(`account=acct_1&expires=1800000000&signature=${signature}`);
  });

  it("opens what it was signed for, whatever the ids", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        fc.integer({ min: 1, max: 999_999_999_999 }),
        async (accountId, resourceId, expires) => {
          const query = await sign({ ...grant, accountId, resourceId, expires });
          const verdict = await verify(query, { resourceId }, expires * 1000 - 1);
          expect(verdict).toEqual({ kind: "accepted", accountId });
        },
      ),
    );
  });

  it("opens nothing when any of its bytes is another one", async ({ expect }) => {
    const query = await sign();
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: query.length - 1 }),
        fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
        async (at, character) => {
          fc.pre(query[at] !== character);
          const changed = `${query.slice(0, at)}${character}${query.slice(at + 1)}`;
          expect(await verify(changed)).toMatchObject({ kind: "refused" });
        },
      ),
      { numRuns: isLong ? 2000 : 500 },
    );
  });

  it("opens nothing when any of its bytes is missing, or one is added", async ({ expect }) => {
    const query = await sign();
    for (let at = 0; at < query.length; at += 1) {
      const shorter = `${query.slice(0, at)}${query.slice(at + 1)}`;
      const longer = `${query.slice(0, at)}0${query.slice(at)}`;
      expect(await verify(shorter)).toMatchObject({ kind: "refused" });
      expect(await verify(longer)).toMatchObject({ kind: "refused" });
    }
  });

  it("opens nothing but what it was signed for", async ({ expect }) => {
    const query = await sign();
    expect(await verify(query)).toEqual(accepted);
    expect(await verify(query, { resourceId: "gen_2" })).toEqual(invalid);
    expect(await verify(query, { resourceId: "" })).toEqual(invalid);
    expect(await verify(query, { purpose: otherPurpose })).toEqual(invalid);
  });

  it("is never the same for two grants, also where their parts run together", async ({
    expect,
  }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("a", '"', ",", "\\", "[", "1"), { minLength: 1, maxLength: 8 }),
        fc.nat(8),
        fc.nat(8),
        async (characters, one, other) => {
          const split = (at: number) => ({
            accountId: characters.slice(0, at).join(""),
            resourceId: characters.slice(at).join(""),
          });
          fc.pre(split(one).accountId !== split(other).accountId);
          const [first, second] = await Promise.all([
            sign({ ...grant, ...split(one) }),
            sign({ ...grant, ...split(other) }),
          ]);
          expect(signatureOf(first)).not.toBe(signatureOf(second));
        },
      ),
    );
  });

  it.for([
    { what: "before its last second", now: inTime, verdict: accepted },
    { what: "to the end of it", now: grant.expires * 1000 - 1, verdict: accepted },
    {
      what: "no longer",
      now: grant.expires * 1000,
      verdict: { kind: "expired", expires: grant.expires },
    },
    {
      what: "not a year later",
      now: (grant.expires + 31_536_000) * 1000,
      verdict: { kind: "expired", expires: grant.expires },
    },
  ])("is valid $what", async ({ now, verdict }, { expect }) => {
    expect(await verify(await sign(), {}, now)).toEqual(verdict);
  });

  it("is called invalid, not expired, when both", async ({ expect }) => {
    const query = await sign();
    const late = (grant.expires + 1) * 1000;
    expect(await verify(query, { resourceId: "gen_2" }, late)).toEqual(invalid);
  });

  it.for(["account", "expires", "signature"])(
    "is not whole without %s",
    async (name, { expect }) => {
      const query = new URLSearchParams(await sign());
      query.delete(name);
      const verdict = await verify(query.toString());
      expect(verdict).toEqual({ kind: "refused", because: "incomplete" });
    },
  );

  it.for(["01800000000", "+1800000000", "1800000000.0", "1.8e9", " 1800000000", "0x6b49d200", ""])(
    "is not the one that was signed when it expires at '%s'",
    async (expires, { expect }) => {
      const query = new URLSearchParams(await sign());
      query.set("expires", expires);
      expect(await verify(query.toString())).toEqual(invalid);
    },
  );

  it("has one signature only, though base64 would write the same bytes in four ways", async ({
    expect,
  }) => {
    const query = await sign();
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const others = Array.from(alphabet).filter((character) => !query.endsWith(character));
    expect(others).toHaveLength(63);
    for (const last of [...others, "", "="]) {
      expect(await verify(`${query.slice(0, -1)}${last}`)).toEqual(invalid);
    }
    for (const added of ["=", "%3D", "A", "%20", "%0A"]) {
      expect(await verify(`${query}${added}`)).toEqual(invalid);
    }
  });
});

describe("a secret that is replaced", () => {
  const signers = {
    before: createUrlSigner([older]),
    meanwhile: createUrlSigner([secret, older]),
    after: signer,
  };

  it.for([
    { by: "before", at: "before", verdict: accepted },
    { by: "before", at: "meanwhile", verdict: accepted },
    { by: "before", at: "after", verdict: invalid },
    { by: "meanwhile", at: "before", verdict: invalid },
    { by: "meanwhile", at: "meanwhile", verdict: accepted },
    { by: "meanwhile", at: "after", verdict: accepted },
    { by: "after", at: "before", verdict: invalid },
    { by: "after", at: "meanwhile", verdict: accepted },
  ] as const)("signed $by, it is met $at", async ({ by, at, verdict }, { expect }) => {
    const query = await sign(grant, signers[by]);
    expect(await verify(query, {}, inTime, signers[at])).toEqual(verdict);
  });
});

describe("without a secret", () => {
  const none = createUrlSigner([]);

  it("nothing is signed", async ({ expect }) => {
    expect(await none.sign(grant)).toBeNull();
  });

  it("nothing is valid", async ({ expect }) => {
    const verdict = await verify(await sign(), {}, inTime, none);
    expect(verdict).toEqual({ kind: "refused", because: "not-configured" });
  });
});

describe("isSignedQuery", () => {
  it.for([
    { query: {}, is: false },
    { query: { limit: "1" }, is: false },
    { query: { account: "acct_1" }, is: true },
    { query: { expires: "" }, is: true },
    { query: { signature: "x", limit: "1" }, is: true },
  ])("is $is for $query", ({ query, is }, { expect }) => {
    expect(isSignedQuery(query)).toBe(is);
  });
});
