import { createMiddleware } from "hono/factory";

import { isAdminToken } from "../accounts/admin-token.ts";
import { authenticateKey } from "../accounts/authenticate-key.ts";
import { bearerToken, shownToken } from "./bearer-token.ts";
import { databaseProblem } from "./database-problem.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

const howToSend = "Send it as 'Authorization: Bearer dpt_…'.";

/** Lets only bearers of a valid API key through, and says whose account it is. */
export const authenticate = createMiddleware<HonoEnv>(async function authenticate(c, next) {
  const header = c.req.header("authorization");
  if (header === undefined) {
    throw new ProblemError("missing_api_key", { detail: `No API key was sent. ${howToSend}` });
  }
  const key = bearerToken(header);
  if (key === undefined) {
    const detail = `The Authorization header holds no bearer key. ${howToSend}`;
    throw new ProblemError("invalid_api_key", { detail });
  }
  const { config, keys, report } = c.get("services");
  const { hostname } = new URL(c.req.url);
  const verdict = await authenticateKey(key, { config, keys, hostname }).catch(
    databaseProblem(
      report,
      "keys cannot be looked up",
      "Keys cannot be checked at the moment. Nothing was spent. Try again.",
    ),
  );
  switch (verdict.kind) {
    case "accepted":
      c.set("caller", verdict.caller);
      c.set("accountId", verdict.caller.accountId);
      break;
    case "refused":
      throw refusal(verdict.because, key, await isAdminToken(key, config, hostname));
  }
  await next();
});

function refusal(
  because: "invalid" | "revoked" | "suspended",
  key: string,
  isAdmin: boolean,
): ProblemError {
  const shown = shownToken(key);
  switch (because) {
    case "invalid":
      return new ProblemError("invalid_api_key", {
        detail: isAdmin
          ? "That is the admin token, which opens /admin/api alone. Use the API key of an account."
          : `The API key ${shown} is not valid here. Check that it was copied whole.`,
      });
    case "revoked":
      return new ProblemError("api_key_revoked", {
        detail: `The API key ${shown} was revoked. Use another key of the account.`,
      });
    case "suspended":
      return new ProblemError("account_suspended", {
        detail: `The account of the API key ${shown} is suspended. Ask its administrator.`,
      });
  }
}
