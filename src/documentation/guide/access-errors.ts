import type { ProblemCode } from "../../http/problem.ts";
import type { Guidance } from "./guidance.ts";

/** Errors of who calls, and of what that may do. */
export const accessErrors = {
  missing_api_key: {
    cause: "The call has no `Authorization` header.",
    cure: "Send `Authorization: Bearer dpt_…` with a key of the account.",
    again: "changed",
  },
  invalid_api_key: {
    cause: "The key is not one of this deployment, or was not copied whole.",
    cure: "Check the key. Keys of development work on loopback alone.",
    again: "changed",
  },
  api_key_revoked: {
    cause: "The key was revoked, and opens nothing any more.",
    cure: "Use another key of the account.",
    again: "changed",
  },
  api_key_expired: {
    cause: "The key was good until a time that is over, perhaps because it was rotated.",
    cure: "Use the key that replaced it, or another.",
    again: "changed",
  },
  invalid_token: {
    cause: "The token is not a whole JWT.",
    cure: "Send it exactly as the identity provider issued it.",
    again: "changed",
  },
  token_algorithm_forbidden: {
    cause: "The token is signed by an algorithm that is not taken, or by none.",
    cure: "Have it signed by RS256, ES256 or EdDSA.",
    again: "operator",
  },
  token_key_unknown: {
    cause:
      "The key that signed the token is not, or not any more, among those of the identity provider.",
    cure: "Get a new token; if that does not help, have `AUTH_JWKS_URL` checked.",
    again: "changed",
  },
  token_signature_invalid: {
    cause: "The token's signature does not fit it.",
    cure: "Send it exactly as it was issued.",
    again: "changed",
  },
  token_issuer_mismatch: {
    cause: "The token is of another issuer than the deployment takes tokens of.",
    cure: "Get one from the issuer in `AUTH_ISSUER`.",
    again: "changed",
  },
  token_audience_mismatch: {
    cause: "The token was issued for another service.",
    cure: "Get one for what `AUTH_AUDIENCE` names.",
    again: "changed",
  },
  token_expired: {
    cause: "The token was good until a time that is over.",
    cure: "Get a new one.",
    again: "changed",
  },
  token_not_yet_valid: {
    cause: "The token is good from a time on that has not come.",
    cure: "Wait, or compare the clocks.",
    again: "later",
  },
  token_claims_invalid: {
    cause: "The token lacks a claim that is needed, such as `exp`, or has one that cannot be read.",
    cure: "Have the identity provider correct it.",
    again: "operator",
  },
  token_account_unknown: {
    cause: "The token names an account that does not exist here.",
    cure: "Have the identity provider correct the claim, or the account made.",
    again: "operator",
  },
  invalid_signature: {
    cause: "The signed address was altered, is not whole, or opens something else.",
    cure: "Use the address exactly as it was given, in quotes on a command line.",
    again: "changed",
  },
  signature_expired: {
    cause: "The signed address was good until a time that is over.",
    cure: "Ask for the generation again: its answer has a new one.",
    again: "changed",
  },
  account_suspended: {
    cause: "The account is suspended.",
    cure: "Ask its administrator.",
    again: "operator",
  },
  missing_admin_token: {
    cause: "The admin API was called without a token, and not through Cloudflare Access.",
    cure: "Send `Authorization: Bearer ADMIN_TOKEN`.",
    again: "changed",
  },
  invalid_admin_token: {
    cause: "The token is not that of the admin API. API keys open `/v1` alone.",
    cure: "Send the value of `ADMIN_TOKEN`.",
    again: "changed",
  },
  insufficient_scope: {
    cause: "The key may not do this: it lacks the scope that `detail` names.",
    cure: "Use a key of the account that has it, or have the scope added.",
    again: "changed",
  },
  origin_not_allowed: {
    cause: "The call comes from a page of an origin for which the key is not good.",
    cure: "Add the origin to the key's `allowedOrigins`, or to `CORS_ORIGINS`.",
    again: "operator",
  },
  api_key_required: {
    cause: "A user's token was sent for what belongs to the account as a whole.",
    cure: "Send an API key of the account.",
    again: "changed",
  },
  key_ended: {
    cause: "The key is revoked or has expired, and is never used again.",
    cure: "Make another, or use the one that replaced it.",
    again: "changed",
  },
  key_already_rotated: {
    cause: "The key has been replaced already.",
    cure: "Rotate the key that replaced it.",
    again: "changed",
  },
  too_many_keys: {
    cause: "The account has 100 keys that open something, the most there may be.",
    cure: "Revoke some.",
    again: "changed",
  },
} as const satisfies Partial<Record<ProblemCode, Guidance>>;
