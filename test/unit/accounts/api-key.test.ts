import { describe, it } from "vitest";

import { createApiKey, hashApiKey, isWellFormedApiKey } from "../../../src/accounts/api-key.ts";

describe("a new key", () => {
  it("has the form of a key, and is never the same", ({ expect }) => {
    const keys = Array.from({ length: 200 }, () => createApiKey());
    for (const key of keys) {
      expect(key).toMatch(/^dpt_[0-9A-Za-z]{28}$/);
      expect(isWellFormedApiKey(key)).toBe(true);
    }
    expect(new Set(keys).size).toBe(200);
  });

  it("uses every bit of its 128: the first digits differ as the last do", ({ expect }) => {
    const keys = Array.from({ length: 200 }, () => createApiKey());
    const distinct = (position: number) => new Set(keys.map((key) => key.charAt(position))).size;
    expect(distinct(5)).toBeGreaterThan(40);
    expect(distinct(25)).toBeGreaterThan(40);
  });
});

describe("isWellFormedApiKey", () => {
  // Their checksums were counted with Python's zlib.crc32.
  it.for([
    "dpt_0123456789ABCDEFGHIJKL0o29GM",
    "dpt_00000000000000000000002tfPFA",
    "dpt_7n42DGM5Tflk9n8mt7Fhc71DG5gP",
  ])("takes %s", (key, { expect }) => {
    expect(isWellFormedApiKey(key)).toBe(true);
  });

  it("finds every single mistyped digit", ({ expect }) => {
    const key = createApiKey();
    for (let position = 4; position < key.length; position += 1) {
      const digit = key.charAt(position) === "0" ? "1" : "0";
      const mistyped = `${key.slice(0, position)}${digit}${key.slice(position + 1)}`;
      expect(isWellFormedApiKey(mistyped)).toBe(false);
    }
  });

  it("finds two digits that changed places", ({ expect }) => {
    const key = createApiKey();
    const at = Array.from(key).findIndex(
      (digit, index) => index > 4 && digit !== key.charAt(index + 1),
    );
    const swapped = [key.slice(0, at), key.charAt(at + 1), key.charAt(at), key.slice(at + 2)];
    expect(isWellFormedApiKey(swapped.join(""))).toBe(false);
  });

  it.for([
    "",
    "dpt_",
    "dpt_0123456789ABCDEFGHIJKL",
    "dpt_dev_pro",
    `dpt_${"0".repeat(28)}`,
    "sk-0123456789ABCDEFGHIJKLMNOPQR",
    ` ${createApiKey()}`,
    `${createApiKey()}\n`,
    createApiKey().toUpperCase(),
    `${createApiKey()}0`,
    createApiKey().slice(0, -1),
  ])("refuses '%s'", (key, { expect }) => {
    expect(isWellFormedApiKey(key)).toBe(false);
  });
});

describe("hashApiKey", () => {
  it.for([
    // FIPS 180-2 gives the first; the second is what `printf dpt_dev_pro | sha256sum` prints.
    {
      key: "abc",
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    },
    {
      key: "dpt_dev_pro",
      sha256: "431854512258d1e860663d259f5ebe30dac71f073dbb0f256635800810865860",
    },
  ])("is the SHA-256 of '$key'", async ({ key, sha256 }, { expect }) => {
    expect(await hashApiKey(key)).toBe(sha256);
  });
});
