import * as fc from "fast-check";

import type { ImageRequest, ModelChoice } from "../../../src/domain/image-request.ts";
import { outputFormats } from "../../../src/domain/media-type.ts";
import type { PictureShape } from "../../../src/domain/picture-shape.ts";
import { qualities } from "../../../src/domain/quality.ts";
import {
  circuitKey,
  type Health,
  type RouteInput,
  type RoutingSettings,
} from "../../../src/routing/route-plan.ts";
import { anyPixels, anyRatio, anyResolution, googleRatios } from "../domain/pictures.ts";
import { catalog, named, role, tiers } from "./route-input.ts";

const ids = catalog.cards.map(({ id }) => id);
const names = catalog.cards.flatMap(({ id, aliases }) => [id, ...aliases]);
const providers = ["google", "openai"] as const;

const paidTiers = ["standard", "pro"] as const;

/** True in one of six requests. */
const rarelyTrue = fc.nat({ max: 5 }).map((number) => number === 5);

const anyModel: fc.Arbitrary<ModelChoice> = fc.oneof(
  fc.constant<ModelChoice>({ kind: "auto" }),
  fc.constant<ModelChoice>({ kind: "auto" }),
  fc.constantFrom("standard" as const, "pro" as const).map(role),
  fc.constantFrom(...names).map(named),
);

const anyShape: fc.Arbitrary<PictureShape> = fc.oneof(
  fc.record({
    kind: fc.constant("ratio" as const),
    aspectRatio: fc.oneof(fc.constantFrom(...googleRatios), anyRatio),
    resolution: anyResolution,
  }),
  fc.record({ kind: fc.constant("size" as const), pixels: anyPixels }),
);

/** Mostly few, at times as many as an engine takes, and more. */
const anyReferences = fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.nat({ max: 18 }));

const anyRequest: fc.Arbitrary<ImageRequest> = fc.record(
  {
    operation: fc.constantFrom("generate" as const, "edit" as const),
    prompt: fc.string({ minLength: 1, maxLength: 200 }),
    model: anyModel,
    highQuality: fc.boolean(),
    shape: anyShape,
    quality: fc.constantFrom(...qualities),
    onImageText: fc.string({ maxLength: 20 }),
    references: anyReferences,
    mask: rarelyTrue,
    batch: fc.boolean(),
    count: fc.integer({ min: 1, max: 10 }),
    previews: fc.nat({ max: 3 }),
    outputFormat: fc.constantFrom(...outputFormats),
    outputCompression: fc.nat({ max: 100 }),
    fallback: fc.boolean(),
    warnings: fc.constant([]),
  },
  {
    requiredKeys: [
      "operation",
      "prompt",
      "model",
      "shape",
      "references",
      "mask",
      "batch",
      "count",
      "previews",
      "fallback",
      "warnings",
    ],
  },
);

const anySettings: fc.Arbitrary<RoutingSettings> = fc.record({
  standardModel: fc.constantFrom(...catalog.cards),
  proModel: fc.constantFrom(...catalog.cards),
  edit: fc.record({ provider: fc.constantFrom(...providers), optIn: fc.boolean() }),
  configuredProviders: fc
    .constantFrom<readonly string[]>(providers, providers, providers, ["google"], ["openai"], [])
    .map((some) => new Set(some)),
  scalesInputs: fc.boolean(),
});

const anyCircuit = fc.tuple(
  fc.constantFrom(...ids.flatMap((id) => [circuitKey(id, "generate"), circuitKey(id, "edit")])),
  fc.constantFrom("breaker_open" as const, "rate_limited" as const),
);

const anyHealth: fc.Arbitrary<Health> = fc.record({
  retiredModels: fc.array(fc.constantFrom(...ids), { maxLength: 3 }).map((some) => new Set(some)),
  circuits: fc.array(anyCircuit, { maxLength: 4 }).map((some) => new Map(some)),
  exhaustedBudgets: fc
    .constantFrom<readonly string[]>([], [], [], ["google"], ["openai"])
    .map((some) => new Set(some)),
});

/** Any request of any tier, with any models in the two roles, in any state of the providers. */
export const anyRouteInput: fc.Arbitrary<RouteInput> = fc.record({
  request: anyRequest,
  tier: fc.constantFrom("free" as const, ...paidTiers, ...paidTiers).map((name) => tiers[name]),
  catalog: fc.constant(catalog),
  settings: anySettings,
  health: anyHealth,
  now: fc.nat({ max: 4_000_000_000_000 }),
});
