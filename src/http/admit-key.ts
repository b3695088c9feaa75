import type { Context } from "hono";

import { isAdminToken } from "../accounts/admin-token.ts";
import { authenticateKey, type KeyRefusal } from "../accounts/authenticate-key.ts";
import type { Bearer } from "../accounts/bearer.ts";
import { isTokenShaped } from "../accounts/token-verifier.ts";
import type { FoundKey } from "../storage/api-keys.ts";
import { shownToken } from "./bearer-token.ts";
import { databaseProblem } from "./database-problem.ts";
import { countFailure, holdBackFlood } from "./hold-back.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

/** The bearer of an API key. @throws ProblemError when the key lets nobody in. */
export async function admitKey(c: Context<HonoEnv>, key: string): Promise<Bearer> {
  const { config, keys, report } = c.get("services");
  const { hostname } = new URL(c.req.url);
  const authenticating = authenticateKey(key, { config, keys, hostname, now: Date.now() });
  const verdict = await authenticating.catch(
    databaseProblem(
      report,
      "keys cannot be looked up",
      "Keys cannot be checked at the moment. Nothing was spent. Try again.",
    ),
  );
  switch (verdict.kind) {
    case "accepted":
      noteUse(c, verdict.key);
      return verdict.bearer;
    case "refused":
      // No guess, but a client that was forgotten somewhere: it is known by its key.
      await holdBackFlood(c, verdict.key.keyId);
      throw refusal(verdict.because, key, verdict.key);
    case "unknown":
      throw await countFailure(c, unknown(key, await isAdminToken(key, config, hostname)));
  }
}

/** Beside the request: nobody waits for it, and when it fails, the next use is noted. */
function noteUse(c: Context<HonoEnv>, key: FoundKey): void {
  const { keyUses, report } = c.get("services");
  const noting = keyUses.note(key).catch((error: unknown) => {
    report("the use of a key cannot be noted", error);
  });
  c.executionCtx.waitUntil(noting);
}

function unknown(key: string, isAdmin: boolean): ProblemError {
  if (isAdmin) {
    const detail =
      "That is the admin token, which opens /admin/api alone. Use the API key of an account.";
    return new ProblemError("invalid_api_key", { detail });
  }
  const shown = shownToken(key);
  const detail = isTokenShaped(key)
    ? `${shown} looks like a JWT, and no identity provider is configured here. Set AUTH_JWKS_URL, or send an API key.`
    : `The API key ${shown} is not valid here. Check that it was copied whole.`;
  return new ProblemError("invalid_api_key", { detail });
}

function refusal(because: KeyRefusal, key: string, { expiresAt }: FoundKey): ProblemError {
  const shown = shownToken(key);
  switch (because) {
    case "revoked":
      return new ProblemError("api_key_revoked", {
        detail: `The API key ${shown} was revoked. Use another key of the account.`,
      });
    case "expired":
      return new ProblemError("api_key_expired", {
        detail: `The API key ${shown} expired at ${new Date(expiresAt ?? 0).toISOString()}. Use another key of the account.`,
      });
    case "suspended":
      return new ProblemError("account_suspended", {
        detail: `The account of the API key ${shown} is suspended. Ask its administrator.`,
      });
  }
}
