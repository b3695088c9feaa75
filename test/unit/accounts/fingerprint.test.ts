import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import { fingerprintOf, type FingerprintedBody } from "../../../src/accounts/fingerprint.ts";

const route = "/v1/generations";
const json = (value: unknown): FingerprintedBody => ({ kind: "json", value });
const parts = (...all: readonly string[]): FingerprintedBody => ({
  kind: "parts",
  parts: all.map((part) => {
    const [name = "", sha256 = ""] = part.split("=");
    return { name, sha256 };
  }),
});

describe("a fingerprint", () => {
  test("is the SHA-256 of the route and the body", async () => {
    const text = '["/v1/generations","json",{"count":2,"prompt":"A boat"}]';
    expect(await fingerprintOf(route, json({ prompt: "A boat", count: 2 }))).toBe(
      createHash("sha256").update(text).digest("hex"),
    );
  });

  test.for<[string, FingerprintedBody, FingerprintedBody]>([
    ["the order of members", json({ a: 1, b: { c: 2, d: 3 } }), json({ b: { d: 3, c: 2 }, a: 1 })],
    [
      "the order of differing parts",
      parts("prompt=1", "image[]=2"),
      parts("image[]=2", "prompt=1"),
    ],
  ])("does not know %s", async ([, one, other]) => {
    expect(await fingerprintOf(route, one)).toBe(await fingerprintOf(route, other));
  });

  test.for<[string, FingerprintedBody, FingerprintedBody]>([
    ["a number from its text", json({ n: 1 }), json({ n: "1" })],
    ["one number from another", json({ n: 1 }), json({ n: 2 })],
    ["null from nothing", json({ n: null }), json({})],
    ["the order of a list", json({ n: [1, 2] }), json({ n: [2, 1] })],
    ["one text from another", json({ prompt: "A boat" }), json({ prompt: "a boat" })],
    ["the name of a part", parts("image=1"), parts("mask=1")],
    ["the content of a part", parts("image=1"), parts("image=2")],
    ["the order of images", parts("image[]=1", "image[]=2"), parts("image[]=2", "image[]=1")],
    ["a part sent twice", parts("image[]=1"), parts("image[]=1", "image[]=1")],
    ["a form from JSON", parts("a=1"), json([["a", "1"]])],
  ])("tells %s", async ([, one, other]) => {
    expect(await fingerprintOf(route, one)).not.toBe(await fingerprintOf(route, other));
  });

  test("tells one route from another", async () => {
    const body = json({ prompt: "A boat" });
    expect(await fingerprintOf(route, body)).not.toBe(
      await fingerprintOf("/v1/images/generations", body),
    );
  });
});
