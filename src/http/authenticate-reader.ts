import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import { isSignedQuery, type UrlPurpose, type UrlVerdict } from "../accounts/url-signer.ts";
import { authenticate } from "./authenticate.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

/**
 * Lets bearers of a valid API key through, as `authenticate` does, and besides them whoever comes by
 * a URL that was signed for this very resource, until it expires. It stands on single routes that
 * only read. A key that is sent is what counts: the signature beside it is not looked at.
 *
 * No database is asked about a signed URL, for an `EventSource` gives up at the first error answer.
 * It therefore outlives the key that it was given for, and goes on while its account is suspended:
 * what it shows was accepted before that, and it spends nothing.
 */
export function authenticateReader(purpose: UrlPurpose, resourceOf = resourceInPath) {
  return createMiddleware<HonoEnv>(async (c, next) => {
    const query = c.req.query();
    if (c.req.header("authorization") !== undefined || !isSignedQuery(query)) {
      return authenticate(c, next);
    }
    const resourceId = resourceOf(c);
    const { urlSigner } = c.get("services");
    const verdict = await urlSigner.verify({ purpose, resourceId, query }, Date.now());
    if (verdict.kind !== "accepted") throw refusal(verdict, c.req.path);
    c.set("accountId", verdict.accountId);
    c.set("scopes", ["read"]);
    await next();
  });
}

function resourceInPath(c: Context<HonoEnv>): string {
  return c.req.param("id") ?? "";
}

function refusal(verdict: Exclude<UrlVerdict, { kind: "accepted" }>, path: string): ProblemError {
  if (verdict.kind === "expired") {
    const at = new Date(verdict.expires * 1000).toISOString();
    const resource = path.replace(/\/events$/, "");
    const detail = `The signed address expired at ${at}. GET ${resource} with the API key still answers.`;
    return new ProblemError("signature_expired", { detail });
  }
  return new ProblemError("invalid_signature", { detail: whyRefused(verdict.because) });
}

function whyRefused(because: Extract<UrlVerdict, { kind: "refused" }>["because"]): string {
  switch (because) {
    case "not-configured":
      return "No signed address is valid here: URL_SIGNING_SECRET is not set. Send an API key as 'Authorization: Bearer dpt_…'.";
    case "incomplete":
      return "The signed address is not whole: it holds 'account', 'expires' and 'signature'. Use it as it was given, in quotes on a command line.";
    case "invalid":
      return "The signature is not valid for this address. Use the address exactly as it was given; it opens nothing else.";
  }
}
