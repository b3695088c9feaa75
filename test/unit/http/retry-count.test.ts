import { expect, test } from "vitest";

import { parseRetryCount } from "../../../src/http/retry-count.ts";

test.for<[string | null | undefined, number]>([
  ["0", 0],
  ["1", 1],
  ["2", 2],
  ["010", 10],
  [null, 0],
  [undefined, 0],
  ["", 0],
  ["-1", 0],
  ["+1", 0],
  ["1.5", 0],
  ["1, 2", 0],
  ["0x2", 0],
  ["two", 0],
  ["9".repeat(30), 0],
])("the retry count '%s' is %i", ([header, count]) => {
  expect(parseRetryCount(header)).toBe(count);
});
