import { describe, expect, test } from "vitest";
import { z } from "zod";

import { ProblemError } from "../../../src/http/problem.ts";
import { validate } from "../../../src/http/validate.ts";

const schema = z
  .strictObject({
    prompt: z.string(),
    aspectRatio: z.string().optional(),
    size: z.string().optional(),
    inner: z.strictObject({ webhookUrl: z.string().optional() }).optional(),
  })
  .refine(() => true);

function detailOf(body: unknown): string {
  try {
    validate(schema, body);
  } catch (error) {
    if (error instanceof ProblemError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "valid";
}

describe("a body", () => {
  test.for([
    [{ prompt: "A hare", aspect_ratio: "4:5" }, "Perhaps 'aspectRatio' is meant."],
    [{ prompt: "A hare", aspectratio: "4:5" }, "Perhaps 'aspectRatio' is meant."],
    [{ prompt: "A hare", sise: "1024x1024" }, "Perhaps 'size' is meant."],
    [{ promt: "A hare" }, "Perhaps 'prompt' is meant."],
  ] as const)("whose field is misspelt is told which one it means: %j", ([body, advice]) => {
    expect(detailOf(body)).toMatch(/^unknown_parameter: /);
    expect(detailOf(body)).toContain(advice);
  });

  test.for([
    { prompt: "A hare", style: "vivid" },
    { prompt: "A hare", n: 2 },
    { prompt: "A hare", "": 1 },
    { prompt: "A hare", ["x".repeat(10_000)]: 1 },
    { prompt: "A hare", inner: { webhookurl: "" } },
  ])("with a field of no such name is told so", (body) => {
    expect(detailOf(body)).toMatch(/^unknown_parameter: .*Remove it or correct its name\.$/);
  });

  test("that is empty is told what is missing", () => {
    expect(detailOf({})).toBe("missing_parameter: 'prompt' is missing. It is required.");
  });
});
