import { TypeID } from "typeid-js";
import { describe, it } from "vitest";

import {
  acceptedAt,
  createBatchId,
  createGenerationId,
  generationOfImage,
  isGenerationId,
  itemGenerationId,
  toImageId,
} from "../../../src/generation/ids.ts";

const suffix = "01h45ytscbebyvny4gc8cr8ma2";

describe("createGenerationId", () => {
  it("makes ids that sort by time, and never twice the same", ({ expect }) => {
    const ids = Array.from({ length: 500 }, () => createGenerationId());
    for (const id of ids) expect(isGenerationId(id)).toBe(true);
    expect(new Set(ids).size).toBe(500);
    const times = ids.map((id) => id.slice(0, "gen_0123456789".length));
    expect(times).toEqual(times.toSorted((one, other) => one.localeCompare(other)));
  });
});

describe("isGenerationId", () => {
  it.for([`gen_${suffix}`, "gen_7zzzzzzzzzzzzzzzzzzzzzzzzz", `gen_${"0".repeat(26)}`])(
    "takes %s",
    (id, { expect }) => {
      expect(isGenerationId(id)).toBe(true);
    },
  );

  it.for([
    "",
    "gen_",
    suffix,
    `img_${suffix}`,
    `GEN_${suffix}`,
    `gen_${suffix.toUpperCase()}`,
    `gen_${suffix}0`,
    `gen_${suffix.slice(1)}`,
    `gen_8${suffix.slice(1)}`,
    `gen_${suffix.slice(0, -1)}u`,
    ` gen_${suffix}`,
    `gen_${suffix}\n`,
    `gen_gen_${suffix}`,
  ])("refuses '%s'", (id, { expect }) => {
    expect(isGenerationId(id)).toBe(false);
  });
});

describe("acceptedAt", () => {
  it.for([
    { id: `gen_${suffix}`, at: "2023-06-30T10:50:54.731Z" },
    { id: `gen_${"0".repeat(26)}`, at: "1970-01-01T00:00:00.000Z" },
  ])("reads the time out of $id", ({ id, at }, { expect }) => {
    expect(new Date(acceptedAt(id)).toISOString()).toBe(at);
  });

  it("is when the id was made", ({ expect }) => {
    const before = Date.now();
    const at = acceptedAt(createGenerationId());
    expect(Math.abs(at - before)).toBeLessThan(5000);
  });

  it("throws for what is no id of ours", ({ expect }) => {
    expect(() => acceptedAt("gen_x")).toThrow(/.+/);
    expect(() => acceptedAt(`img_${suffix}`)).toThrow(/.+/);
  });
});

describe("the generation of an item of a batch", () => {
  it("has an id that follows from the batch's, and its time", async ({ expect }) => {
    const batchId = createBatchId();
    const ids = await Promise.all([0, 1, 49].map((index) => itemGenerationId(batchId, index)));
    expect(await itemGenerationId(batchId, 1)).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    expect(await itemGenerationId(createBatchId(), 1)).not.toBe(ids[1]);
    expect(ids.every(isGenerationId)).toBe(true);
    expect(ids.map(acceptedAt)).toEqual(ids.map(() => acceptedAt(batchId)));
  });

  it("is a UUID of version 7", async ({ expect }) => {
    for (let index = 0; index < 50; index += 1) {
      const id = await itemGenerationId(createBatchId(), index);
      const uuid = TypeID.fromString(id, "gen").toUUID();
      expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    }
  });
});

describe("an image id", () => {
  it.for([0, 1, 9])("names its generation: image %d", (index, { expect }) => {
    const id = toImageId(`gen_${suffix}`, index);
    expect(id).toBe(`img_${suffix}-${index}`);
    expect(generationOfImage(id)).toBe(`gen_${suffix}`);
  });

  it.for([
    "",
    `img_${suffix}`,
    `img_${suffix}-`,
    `img_${suffix}-10`,
    `img_${suffix}-0 `,
    `img_${suffix}-a`,
    `gen_${suffix}-0`,
    `img_8${suffix.slice(1)}-0`,
    `img_${"u".repeat(26)}-0`,
  ])("is none: '%s'", (id, { expect }) => {
    expect(generationOfImage(id)).toBeUndefined();
  });
});
