import { describe, it } from "vitest";

import { parseKeyOptions } from "../../../src/cli/key-options.ts";

const now = Date.parse("2026-11-26T12:00:00Z");
const usual = { name: "A shop", tier: "standard", scopes: "generate,read" };

describe("the options of npm run keys", () => {
  it.for([
    { options: {}, key: { scopes: ["generate", "read"], expiresAt: null } },
    { options: { scopes: "admin, read" }, key: { scopes: ["read", "admin"] } },
    { options: { expires: "90d" }, key: { expiresAt: now + 90 * 86_400_000 } },
    { options: { expires: "2027-01-31" }, key: { expiresAt: Date.parse("2027-01-31") } },
    { options: { tier: "pro", name: "Müller & Söhne".replace("&", "-") }, key: { tier: "pro" } },
  ])("may be $options", ({ options, key }, { expect }) => {
    expect(parseKeyOptions({ ...usual, ...options }, now)).toMatchObject({ kind: "key", ...key });
  });

  it.for([
    { options: { name: undefined }, says: /name/ },
    { options: { name: "O'Hara" }, says: /name/ },
    { options: { tier: "gold" }, says: /'gold'/ },
    { options: { scopes: "" }, says: /scope ''/ },
    { options: { scopes: "read,write" }, says: /'write'/ },
    { options: { expires: "2020-01-01" }, says: /a day to come/ },
    { options: { expires: "soon" }, says: /a day to come/ },
    { options: { expires: "0d" }, says: /a day to come/ },
  ])("are refused as $options", ({ options, says }, { expect }) => {
    const parsed = parseKeyOptions({ ...usual, ...options }, now);
    expect(parsed).toEqual({ kind: "wrong", message: expect.stringMatching(says) });
  });
});
