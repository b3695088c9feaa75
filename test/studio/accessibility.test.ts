import { afterAll, beforeAll, describe, inject, it } from "vitest";

import { violations } from "./axe-violations.ts";
import { makeGenerations } from "./make-generations.ts";
import { views } from "./open-studio.ts";
import { scenes } from "./scenes.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

const key = "dpt_dev_bench";

beforeAll(async () => {
  await makeGenerations(inject("studioUrl"), key, [
    { prompt: "A hare in the snow", model: "standard" },
    { prompt: "[openai:fault:overloaded] A hare in the snow", highQuality: true },
    { prompt: "[fault:refusal] A hare", model: "standard" },
  ]);
});
afterAll(closeBrowser);

describe.for(views)("what axe finds on a $screen screen, $theme", (view) => {
  it("is nothing where one signs in", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.open("/studio");
    await page.getByRole("button", { name: key }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.for(scenes)("is nothing in $name", async ({ show }, { expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key);
    await show(page);
    expect(await violations(page)).toEqual([]);
  });
});
