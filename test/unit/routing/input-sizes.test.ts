import { describe, expect, test } from "vitest";

import type { ImageRequest } from "../../../src/domain/image-request.ts";
import { planRoute } from "../../../src/routing/plan.ts";
import { editOptIn, requireRoute, routeInput } from "./route-input.ts";

const megabyte = 1_000_000;
const google = "gemini-3.1-flash-image: references_unsupported";
const gpt = "gpt-image-2: references_unsupported";

function sizes(count: number, bytes: number): readonly number[] {
  return Array.from({ length: count }, () => bytes);
}

/** Who is rejected, and why, for a request with images of these sizes. */
function rejectionsWith(
  inputBytes: readonly number[],
  operation: ImageRequest["operation"],
  more: { readonly scalesInputs?: boolean; readonly mask?: boolean } = {},
) {
  const { scalesInputs = false, mask = false } = more;
  const request = { operation, inputBytes, mask };
  const plan = planRoute(
    routeInput({ request, settings: { ...(mask ? editOptIn : {}), scalesInputs } }),
  );
  if (plan.kind === "refused") throw new Error(`Refused: ${JSON.stringify(plan)}`);
  return plan.rejections.map(({ model, code }) => `${model}: ${code}`);
}

function priceOf(request: Partial<ImageRequest>): number {
  return requireRoute({ request }).candidates[0].estimateMicroUsd;
}

describe("images that are handed in", () => {
  test.for<readonly [name: string, inputBytes: readonly number[], rejected: readonly string[]]>([
    ["four of 6 MB", sizes(4, 6 * megabyte), []],
    ["fourteen, the one to edit counted", sizes(14, megabyte), []],
    ["fifteen", sizes(15, megabyte), [google]],
    ["sixteen", sizes(16, megabyte), [google]],
    ["seventeen", sizes(17, megabyte), [google, gpt]],
    ["one of less than 50 MB", [49_999_999], []],
    ["one of 50 MB", [50 * megabyte], [gpt]],
    ["one that is too large for the request as base64", [75 * megabyte], [google, gpt]],
    ["some that are too large together as base64", sizes(3, 25 * megabyte), [google]],
    ["some that just fit as base64", sizes(3, 24.9 * megabyte), []],
  ])("%s", ([, inputBytes, rejected]) => {
    expect(rejectionsWith(inputBytes, "edit")).toEqual(rejected);
    expect(rejectionsWith(inputBytes, "generate")).toEqual(rejected);
  });

  test.for<readonly [name: string, inputBytes: readonly number[], rejected: readonly string[]]>([
    ["one that is too large for both", [75 * megabyte], []],
    ["fourteen that are too large together", sizes(14, 25 * megabyte), []],
    ["sixteen, which are still too many for one", sizes(16, 25 * megabyte), [google]],
  ])("are taken where they can be scaled: %s", ([, inputBytes, rejected]) => {
    expect(rejectionsWith(inputBytes, "edit", { scalesInputs: true })).toEqual(rejected);
  });

  test("are not scaled when they are masked", () => {
    const masked = { scalesInputs: true, mask: true };
    const noMasks = "gemini-3.1-flash-image: mask_unsupported";
    expect(rejectionsWith([75 * megabyte], "edit", masked)).toContain(gpt);
    // The others are.
    expect(rejectionsWith([1000, 75 * megabyte], "edit", masked)).toEqual([noMasks]);
  });

  test("are counted by their sizes where those are known, and priced so", () => {
    const known = priceOf({ operation: "edit", references: 0, inputBytes: sizes(3, megabyte) });
    expect(known).toBe(priceOf({ operation: "edit", references: 2 }));
    expect(known).toBeGreaterThan(priceOf({ operation: "edit", references: 0 }));
  });
});
