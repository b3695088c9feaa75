import * as fc from "fast-check";

/** Texts that something, somewhere, takes for more than text. */
const hostileTexts = [
  "",
  " ",
  "\u0000",
  "\n",
  "\u202Etxt.exe",
  "\uFEFF",
  "\uD800",
  "🛶👩‍👩‍👧‍👦",
  "ﷺ".repeat(50),
  "Z̸̡̛̗̳̪͕͇".repeat(10),
  "null",
  "undefined",
  "NaN",
  "true",
  "-1",
  "1e309",
  "0x10",
  "9007199254740993",
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "..\\..\\windows",
  "%00%0d%0aSet-Cookie:a=b",
  "' OR 1=1--",
  '"; DROP TABLE generations;--',
  "${jndi:ldap://127.0.0.1/a}",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "http://169.254.169.254/latest/meta-data",
  "http://[::ffff:10.0.0.1]/",
  "data:image/png;base64,",
  "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=",
  "data:image/png;base64,QUJDRA==",
  `data:image/png;base64,${"A".repeat(150)}`,
  "*",
  "%",
  "_",
  "x".repeat(300),
  "x".repeat(5000),
  "x".repeat(40_000),
] as const;

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }) },
);

/** So deep that whoever follows it by calling itself may run out of stack. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Anything but what is expected. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e21,
    -1e21,
    2 ** 31,
    2 ** 53,
    5e-324,
  ),
  fc.constantFrom<unknown>([], {}, [null], [[]], { a: {} }, [1, "a", null], nested(2000)),
  hostileText,
  fc.jsonValue({ maxDepth: 3 }),
);

/** Bytes that are no image that is taken, or only begin like one. */
export const hostileBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(
    new Uint8Array(),
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
    new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    new TextEncoder().encode("GIF89a"),
    new Uint8Array(70_000),
  ),
);
