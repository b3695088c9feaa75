import * as fc from "fast-check";

import { canary } from "../leaks.ts";

/** Kinds of ids that earlier answers told, to be put into later requests. */
export const idKinds = ["gen", "img", "bat", "acct", "key", "upl", "cursor"] as const;
export type IdKind = (typeof idKinds)[number];

/** Stands in a request for an id that is known by the time at which it is sent. No encoding changes it. */
function idOf(kind: IdKind): fc.Arbitrary<string> {
  return fc.nat({ max: 999 }).map((pick) => `~${kind}.${pick}~`);
}

/** What an engine does with a prompt: mostly it draws. What these make fail is documented. */
const directives = [
  ...Array.from({ length: 24 }, () => ""),
  "[fault:refusal]",
  "[fault:server-error]",
  "[fault:overloaded]",
  "[fault:rate-limited]",
  "[fault:invalid-request]",
  "[fault:model-retired]",
  "[fault:no-image]",
  "[fault:truncated-base64]",
  "[fault:not-an-image]",
  "[fault:reset-mid-body]",
  "[fault:mid-stream-error]",
];

const prompt = fc
  .tuple(fc.nat(), fc.constantFrom(...directives))
  .map(([number, directive]) => `A fox ${canary} ${number} ${directive}`.trim());

const image = fc.oneof(
  { weight: 2, arbitrary: idOf("img") },
  { weight: 2, arbitrary: idOf("upl") },
  { weight: 4, arbitrary: fc.constant("~png~") },
  { weight: 1, arbitrary: fc.constant("https://example.com/a.png") },
);

/** Values that make sense, by the name of the field or parameter that takes them. */
const byName: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  prompt,
  model: fc.constantFrom("auto", "standard", "pro", "gpt-image-2", "gemini-3.1-flash-image"),
  // Small and few: what is looked for is in the answers, not in the pictures.
  size: fc.constantFrom("256x256", "512x512", "64x64", "100x300"),
  resolution: fc.constant("512"),
  count: fc.constantFrom(1, 1, 1, 2),
  n: fc.constantFrom(1, 1, 1, 2),
  aspectRatio: fc.constantFrom("1:1", "4:5", "16:9", "8:1"),
  platform: fc.constantFrom("instagram_square", "x_post", "linkedin_post"),
  quality: fc.constantFrom("low", "medium"),
  previews: fc.nat({ max: 3 }),
  outputFormat: fc.constantFrom("png", "jpeg", "webp"),
  fallback: fc.boolean(),
  onImageText: fc.constantFrom("Open", "本日開店", "مفتوح"),
  metadata: fc.constantFrom({}, { campaign: "a" }),
  style: fc.constant("In flat colours"),
  webhookUrl: fc.constantFrom("https://hooks.invalid/a", "https://10.0.0.1/"),
  image,
  mask: image,
  references: fc.array(image, { maxLength: 2 }),
  ids: fc.array(idOf("gen"), { minLength: 1, maxLength: 3 }),
  cursor: idOf("cursor"),
  after: idOf("cursor"),
  confirmMicroUsd: fc.constantFrom(51_784, 1),
  reason: fc.constant("It is being tried"),
  name: fc.constantFrom("A shop", "A key"),
  expiresAt: fc.constant("2099-01-01T00:00:00.000Z"),
  from: fc.constantFrom("2026-11-01", "2026-01-01"),
  to: fc.constantFrom("2026-11-26", "2026-12-31"),
  provider: fc.constantFrom("openai", "google"),
  operation: fc.constantFrom("generate", "edit"),
  order: fc.constantFrom("isolate", "force-close", "reset"),
  index: fc.constantFrom("0", "1"),
  other: idOf("gen"),
  keyId: idOf("key"),
};

/** Undefined when the name says nothing. */
export function knownValue(name: string): fc.Arbitrary<unknown> | undefined {
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}

const idsByResource: Readonly<Record<string, IdKind>> = {
  generations: "gen",
  images: "img",
  batches: "bat",
  accounts: "acct",
  keys: "key",
};

/** A value of a parameter in a path, such as `{id}` of `/v1/images/{id}`. */
export function knownInPath(path: string, name: string): fc.Arbitrary<string> | undefined {
  if (path.includes("/breakers/") && name === "model") {
    return fc.constantFrom("gpt-image-2", "gemini-3.1-flash-image");
  }
  if (name !== "id") return knownValue(name)?.map(String);
  const resource = path.split("/").find((part) => Object.hasOwn(idsByResource, part)) ?? "";
  const kind = idsByResource[resource];
  return kind === undefined ? undefined : idOf(kind);
}
