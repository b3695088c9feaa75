import { env } from "cloudflare:workers";

import type { ImageRequest } from "../../src/domain/image-request.ts";
import type { Inputs } from "../../src/domain/input-image.ts";
import type { Submission } from "../../src/generation/submission.ts";
import { createSubmission, planFor } from "../../src/generation/submit.ts";
import { parseNativeRequest } from "../../src/http/native-request.ts";
import { createServices } from "../../src/services.ts";
import type { Account } from "./accounts.ts";

/** A submission that hands images in: an edit when it has any to change. */
export function submissionWith(account: Account, body: object, inputs: Inputs): Submission {
  const services = createServices(env);
  const tier = services.config.tiers.standard;
  const caller = { ...account, tier, limits: tier };
  const { images, references, mask } = inputs;
  const request: ImageRequest = {
    ...parseNativeRequest(body).request,
    operation: images.length > 0 ? "edit" : "generate",
    references: references.length,
    mask: mask !== null,
    inputBytes: [...images, ...references].map(({ bytes }) => bytes),
  };
  const now = Date.now();
  const plan = planFor(services, caller, request, { circuits: {}, now });
  if (plan.kind !== "route") throw new Error(`No route: ${JSON.stringify(plan)}`);
  return createSubmission({ caller, request, plan, circuits: {}, inputs, webhook: null, now });
}
