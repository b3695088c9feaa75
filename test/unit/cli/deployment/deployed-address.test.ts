import { describe, it } from "vitest";

import { deployedAddress } from "../../../../src/cli/deployment/deployed-address.ts";

describe("deployedAddress", () => {
  const cases: readonly [readonly string[], string | null][] = [
    [["https://diptych.team.workers.dev", "schedule: 17 * * * *"], "diptych.team.workers.dev"],
    [
      ["https://diptych.team.workers.dev", "images.example.com (custom domain)"],
      "images.example.com",
    ],
    [
      ["images.example.com (custom domain - zone id: 12) [production: enabled]"],
      "images.example.com",
    ],
    [["example.com/*"], "example.com"],
    [["*.example.com/images/*", "schedule: * * * * *"], null],
    [[], null],
  ];

  it.for(cases)("of %j is %s", ([targets, host], { expect }) => {
    const entry = JSON.stringify({ type: "deploy", version: 1, targets });
    const lines = `${JSON.stringify({ type: "wrangler-session", version: 1 })}\n${entry}\n`;
    expect(deployedAddress(lines)).toBe(host === null ? null : `https://${host}`);
  });

  it("is none of a file that wrangler did not write", ({ expect }) => {
    expect(deployedAddress("")).toBeNull();
    expect(deployedAddress("not JSON\n")).toBeNull();
  });
});
