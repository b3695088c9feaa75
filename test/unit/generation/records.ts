import { AttemptError, type FailureKind } from "../../../src/domain/failure.ts";
import type { Attempt, StoredImage } from "../../../src/domain/generation.ts";
import type { ImageRequest } from "../../../src/domain/image-request.ts";
import { noInputs } from "../../../src/domain/input-image.ts";
import type { DrawnImage } from "../../../src/generation/outcome.ts";
import type { Submission } from "../../../src/generation/submission.ts";
import { requireRoute, routeInput } from "../routing/route-input.ts";

const suffix = "01h45ytscbebyvny4gc8cr8ma2";

/** A submission of the standard tier, for an ordinary request changed as the test says. */
export function submissionOf(request: Partial<ImageRequest> = {}): Submission {
  return {
    generationId: `gen_${suffix}`,
    accountId: "acct_1",
    keyId: "key_1",
    tier: "standard",
    request: routeInput({ request }).request,
    plan: requireRoute({ request }),
    circuits: {},
    webhook: null,
    inputs: noInputs,
    createdAt: 1000,
  };
}

/** An attempt that made an image for $0.01, changed as the test says. */
export function attemptOf(change: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    imageIndex: 0,
    provider: "google",
    model: "gemini-3.1-flash-image",
    modelVersion: "gemini-3.1-flash-image",
    reasons: ["standard"],
    quality: "medium",
    size: "1024x1024",
    startedAt: 1000,
    estimateMicroUsd: 10_000,
    priceVersion: "nano-banana-2/2026-02-26",
    firstByteAt: 1500,
    endedAt: 2000,
    providerRequestId: null,
    usage: null,
    costMicroUsd: 10_000,
    failure: null,
    ...change,
  };
}

/** An attempt that cost nothing and failed. */
export function failedAttempt(
  kind: FailureKind,
  change: Partial<Attempt> & { readonly retryAfterMs?: number } = {},
): Attempt {
  const { retryAfterMs = null, ...rest } = change;
  const { failure } = new AttemptError({ kind, message: "It failed.", retryAfterMs });
  return attemptOf({ costMicroUsd: 0, modelVersion: null, failure, ...rest });
}

/** A stored JPEG of 1024x1024, changed as the test says. */
export function imageOf(change: Partial<StoredImage> = {}): StoredImage {
  const imageIndex = change.imageIndex ?? 0;
  return {
    id: `img_${suffix}-${imageIndex}`,
    imageIndex,
    key: `images/acct_1/gen_${suffix}/img_${suffix}-${imageIndex}`,
    mediaType: "image/jpeg",
    width: 1024,
    height: 1024,
    bytes: 5,
    sha256: "00",
    original: null,
    ...change,
  };
}

/** An image by the plan's candidate at a position, after the attempts given. */
export function drawn(
  submission: Submission,
  position: 0 | 1,
  image: StoredImage,
  attempts: readonly Attempt[],
): DrawnImage {
  const candidate = submission.plan.candidates[position];
  if (!candidate) throw new Error(`The plan has no candidate ${position}.`);
  return {
    kind: "drawn",
    unfinished: [],
    conversionsBegun: null,
    hadDrafts: false,
    image,
    candidate,
    attempts,
  };
}
