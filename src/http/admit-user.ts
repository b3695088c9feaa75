import type { Context } from "hono";

import type { Bearer } from "../accounts/bearer.ts";
import { readClaims } from "../accounts/token-claims.ts";
import { toUserBearer } from "../accounts/user-accounts.ts";
import type { Config } from "../config.ts";
import type { Services } from "../services.ts";
import { databaseProblem } from "./database-problem.ts";
import { countFailure } from "./hold-back.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";
import { tokenProblem, unavailableProblem } from "./token-problem.ts";

const source = {
  provider: "the identity provider",
  issuerSetting: "AUTH_ISSUER",
  audienceSetting: "AUTH_AUDIENCE",
  algorithms: "RS256, ES256 and EdDSA",
};

/**
 * A user of a product, by a token of its identity provider.
 * @throws ProblemError when the token lets nobody in, each time with the code of what is wrong.
 */
export async function admitUser(
  c: Context<HonoEnv>,
  token: string,
  users: NonNullable<Services["users"]>,
  identity: NonNullable<Config["identity"]>,
): Promise<Bearer> {
  const { config, report } = c.get("services");
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const verdict = await users.verifier.verify(token, Date.now(), waitUntil);
  switch (verdict.kind) {
    case "unavailable":
      report("an identity provider's keys cannot be fetched", verdict.error);
      throw unavailableProblem(source);
    case "refused": {
      const error = tokenProblem(verdict, source);
      // It was good, and its owner is only to get another: no guess.
      throw verdict.because === "expired" ? error : await countFailure(c, error);
    }
    case "accepted":
      break;
  }
  const read = readClaims(verdict.claims, identity.claims);
  if (read.kind === "invalid") {
    const detail = `The token's claim '${read.claim}' is not ${read.wanted}. Have the identity provider correct it.`;
    throw new ProblemError("token_claims_invalid", { detail });
  }
  const found = await users.accounts
    .find(read.user)
    .catch(
      databaseProblem(
        report,
        "a user's account cannot be looked up",
        "The user's account cannot be looked up at the moment. Nothing was spent. Try again.",
      ),
    );
  if (found.kind === "unknown") {
    const detail = `The token names the account '${read.user.accountId}', which does not exist here. Have the identity provider correct it.`;
    throw new ProblemError("token_account_unknown", { detail });
  }
  if (found.writing) {
    waitUntil(
      found.writing.catch((error: unknown) => report("a user's account is not written", error)),
    );
  }
  if (found.account.suspendedAt !== null) {
    const detail = "The account that the token is for is suspended. Ask its administrator.";
    throw new ProblemError("account_suspended", { detail });
  }
  return toUserBearer(read.user, found.account, config.tiers);
}
