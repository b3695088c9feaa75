import { describe, expect, test } from "vitest";

import { toToldEvent, wrongWithTold } from "../../durability/told-event.ts";

const preview = (id: string, imageIndex = 0, base64 = id) =>
  toToldEvent("preview", id, JSON.stringify({ index: 0, imageIndex, base64 }));
const partialImage = (sentAt: number) =>
  toToldEvent("image_generation.partial_image", "", `{"created_at":${sentAt},"b64_json":"AA"}`);
const accepted = toToldEvent("accepted", "1", "{}");
const routed = toToldEvent("routed", "2", "{}");
const [first, second] = [preview("3"), preview("4")];
const completed = toToldEvent("completed", "5", "{}");
const stayed = [accepted, routed, first, second, completed];

describe("a watcher that was cut", () => {
  test.each([
    { what: "all", told: stayed },
    {
      what: "all but a preview in whose place a later one came",
      told: [accepted, routed, second, completed],
    },
  ])("may see $what", ({ told }) => {
    expect(wrongWithTold(stayed, told)).toBeUndefined();
  });

  test.each([
    {
      what: "the last preview",
      told: [accepted, routed, first, completed],
      wrong: "never told: preview (4)",
    },
    {
      what: "an event",
      told: [accepted, first, second, completed],
      wrong: "never told: routed (2)",
    },
    {
      what: "the end",
      told: [accepted, routed, first, second],
      wrong: "never told: completed (5)",
    },
  ])("must not miss $what", ({ told, wrong }) => {
    expect(wrongWithTold(stayed, told)).toContain(wrong);
  });

  test("must not miss a preview because another image has a later one", () => {
    const other = preview("4", 1);
    const all = [accepted, first, other, completed];
    expect(wrongWithTold(all, [accepted, other, completed])).toContain("never told: preview (3)");
  });

  test.each([
    {
      what: "an event twice",
      told: [accepted, accepted, routed, first, second, completed],
      wrong: "told twice: accepted (1)",
    },
    {
      what: "one that nobody else saw",
      told: [...stayed, preview("6")],
      wrong: "told to one alone: preview (6)",
    },
    {
      what: "another picture under the same id",
      told: [accepted, routed, preview("3", 0, "x"), second, completed],
      wrong: "told to one alone: preview (3)",
    },
    {
      what: "another order",
      told: [routed, accepted, first, second, completed],
      wrong: "in another order",
    },
  ])("must not see $what", ({ told, wrong }) => {
    expect(wrongWithTold(stayed, told)).toContain(wrong);
  });
});

test("nothing can be said when who stayed saw no end", () => {
  expect(wrongWithTold([accepted, routed], [accepted, routed])).toContain("saw no end");
});

test("a partial image is the same whenever it was sent", () => {
  expect(partialImage(1)).toEqual(partialImage(2));
});
