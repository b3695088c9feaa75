import type { Context } from "hono";

import { isAdminToken } from "../accounts/admin-token.ts";
import { isWellFormedApiKey } from "../accounts/api-key.ts";
import { isDevelopmentKey } from "../accounts/development-key.ts";
import type { TokenVerifier } from "../accounts/token-verifier.ts";
import { shownToken } from "./bearer-token.ts";
import { countFailure, networkOfClient } from "./hold-back.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";
import { requireOrigin } from "./require-origin.ts";
import { tokenProblem, unavailableProblem } from "./token-problem.ts";

const source = {
  provider: "Cloudflare Access",
  issuerSetting: "ACCESS_TEAM_DOMAIN",
  audienceSetting: "ACCESS_AUD",
  algorithms: "RS256",
};

/** Whoever bears the admin token: it has no other name. */
const tokenActor = "admin-token";

/** Who bears the admin token, as the audit table names it. @throws ProblemError for any other token. */
export async function admitAdminToken(c: Context<HonoEnv>, token: string): Promise<string> {
  const { config, report } = c.get("services");
  const { hostname } = new URL(c.req.url);
  if (await isAdminToken(token, config, hostname)) return tokenActor;
  const requestId = c.get("requestId");
  const network = networkOfClient(c) ?? "unknown";
  report("an admin token was refused", null, { requestId, network, path: c.req.path });
  const refused = new ProblemError("invalid_admin_token", { detail: whyRefused(token) });
  throw await countFailure(c, refused);
}

/**
 * Who came through Cloudflare Access, as the audit table names them.
 * @param assertion The header `Cf-Access-Jwt-Assertion`: the cookie of the same content is never read.
 * @throws ProblemError when it lets nobody in, each time with the code of what is wrong.
 */
export async function admitThroughAccess(
  c: Context<HonoEnv>,
  assertion: string,
  tokens: TokenVerifier,
): Promise<string> {
  const { report } = c.get("services");
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const verdict = await tokens.verify(assertion, Date.now(), waitUntil);
  switch (verdict.kind) {
    case "unavailable":
      report("the keys of Cloudflare Access cannot be fetched", verdict.error);
      throw unavailableProblem(source);
    case "refused": {
      const { because } = verdict;
      report("an admin's token was refused", null, { requestId: c.get("requestId"), because });
      throw await countFailure(c, tokenProblem(verdict, source));
    }
    case "accepted":
      // Access lets a browser in by its cookie, which goes along with what any page has it send.
      requireOrigin(c, { kind: "deployment" });
      return `access:${nameOf(verdict.claims)}`;
  }
}

/** People have an address, service tokens the name of a client. */
function nameOf(claims: Readonly<Record<string, unknown>>): string {
  const names = [claims["email"], claims["common_name"], claims["sub"]];
  const texts = names.filter((value) => typeof value === "string");
  return texts.find((text) => text !== "")?.slice(0, 200) ?? "unnamed";
}

function whyRefused(token: string): string {
  const shown = shownToken(token);
  if (isWellFormedApiKey(token)) {
    return `${shown} is an API key, which opens /v1 alone. The admin API takes the token in ADMIN_TOKEN.`;
  }
  return isDevelopmentKey(token)
    ? `${shown} is not the admin token here. Under 'npm run dev' that is dpt_dev_admin, on loopback alone; elsewhere set ADMIN_TOKEN to a secret of your own.`
    : `The admin token ${shown} is not valid here. It is the value of ADMIN_TOKEN.`;
}
