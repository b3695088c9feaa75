import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from "jose";

import type { WaitUntil } from "../breaker/breakers.ts";
import type { KeySet } from "./key-set.ts";

/** How far clocks may differ, in seconds. */
const toleranceSeconds = 10;

/** What can be the matter with a token. */
export type TokenRefusal =
  | "malformed"
  | "algorithm"
  | "unknown-key"
  | "signature"
  | "issuer"
  | "audience"
  | "expired"
  | "early"
  | "claims";

/** Whether a token was signed by whom we trust, for us, and for now. */
export type TokenVerdict =
  | { readonly kind: "accepted"; readonly claims: JWTPayload }
  | {
      readonly kind: "refused";
      readonly because: TokenRefusal;
      /** What the token says there, shortened; null when it says nothing that can be told. */
      readonly found: string | null;
    }
  /** The provider's keys cannot be fetched: nothing is known of the token. */
  | { readonly kind: "unavailable"; readonly error: unknown };

/** What tokens have to be. */
export interface TokenRules {
  readonly keySet: KeySet;
  readonly issuer: string;
  /** One of these is to be among the token's. */
  readonly audience: readonly string[];
  /** Asymmetric ones only: with a public key as an HMAC secret, anybody could sign. */
  readonly algorithms: readonly ("RS256" | "ES256" | "EdDSA")[];
}

/** Checks tokens by fixed rules. */
export interface TokenVerifier {
  /** @param now Unix milliseconds. @param waitUntil Keeps alive what goes on beside the request. */
  verify(token: string, now: number, waitUntil: WaitUntil): Promise<TokenVerdict>;
}

/** True for what has the form of a JWT, signed or not. */
export function isTokenShaped(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

export function createTokenVerifier(rules: TokenRules): TokenVerifier {
  const { keySet, issuer, audience, algorithms } = rules;
  return {
    async verify(token, now, waitUntil) {
      try {
        keySet.refresh(waitUntil);
        const { payload } = await jwtVerify(token, keySet.find, {
          issuer,
          audience: [...audience],
          algorithms: [...algorithms],
          clockTolerance: toleranceSeconds,
          requiredClaims: ["exp"],
          currentDate: new Date(now),
        });
        return { kind: "accepted", claims: payload };
      } catch (error) {
        const because = whyRefused(error);
        if (!because) return { kind: "unavailable", error };
        return { kind: "refused", because, found: tell(token, because) };
      }
    },
  };
}

/** Null when it is not the token's fault. */
function whyRefused(error: unknown): TokenRefusal | null {
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return "algorithm";
  }
  if (error instanceof errors.JWKSNoMatchingKey) return "unknown-key";
  // It names no key, and more than one could have signed it.
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "unknown-key";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return "malformed";
  if (error instanceof errors.JWTExpired) return "expired";
  if (!(error instanceof errors.JWTClaimValidationFailed)) return null;
  switch (error.claim) {
    case "iss":
      return "issuer";
    case "aud":
      return "audience";
    case "nbf":
      return error.reason === "check_failed" ? "early" : "claims";
    default:
      return "claims";
  }
}

/** What the token says where it is wrong: it is its sender's own, and is told back to nobody else. */
function tell(token: string, because: TokenRefusal): string | null {
  try {
    const said = wordOf(token, because);
    return typeof said === "string" || typeof said === "number" || Array.isArray(said)
      ? String(said).slice(0, 80)
      : null;
  } catch {
    return null;
  }
}

function wordOf(token: string, because: TokenRefusal): unknown {
  switch (because) {
    case "algorithm":
      return decodeProtectedHeader(token).alg;
    case "unknown-key":
      return decodeProtectedHeader(token).kid;
    case "issuer":
      return decodeJwt(token).iss;
    case "audience":
      return decodeJwt(token).aud;
    case "expired":
      return toTime(decodeJwt(token).exp);
    case "early":
      return toTime(decodeJwt(token).nbf);
    case "malformed":
    case "signature":
    case "claims":
      return null;
  }
}

function toTime(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(seconds * 1000).toISOString();
}
