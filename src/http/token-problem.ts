import type { TokenRefusal, TokenVerdict } from "../accounts/token-verifier.ts";
import { ProblemError, type ProblemCode } from "./problem.ts";

const codes = {
  malformed: "invalid_token",
  algorithm: "token_algorithm_forbidden",
  "unknown-key": "token_key_unknown",
  signature: "token_signature_invalid",
  issuer: "token_issuer_mismatch",
  audience: "token_audience_mismatch",
  expired: "token_expired",
  early: "token_not_yet_valid",
  claims: "token_claims_invalid",
} satisfies Record<TokenRefusal, ProblemCode>;

/** A source of tokens as errors name it. */
interface NamedSource {
  /** Whose tokens they are, such as `the identity provider`. */
  readonly provider: string;
  /** The settings that say who signs, and for whom. */
  readonly issuerSetting: string;
  readonly audienceSetting: string;
  readonly algorithms: string;
}

/** What a refused token answers with. */
export function tokenProblem(
  { because, found }: Extract<TokenVerdict, { kind: "refused" }>,
  source: NamedSource,
): ProblemError {
  return new ProblemError(codes[because], { detail: explain(because, found, source) });
}

function explain(because: TokenRefusal, found: string | null, source: NamedSource): string {
  const said = found === null ? "" : ` '${found}'`;
  switch (because) {
    case "malformed":
      return "The token is not a whole JWT. Send it as it was issued.";
    case "algorithm":
      return `The token is signed by the algorithm${said || " of nobody"}, and only ${source.algorithms} are taken. Have it signed by one of those.`;
    case "unknown-key":
      return found === null
        ? `The token does not say which key of ${source.provider} signed it. Have its header name the 'kid'.`
        : `The token is signed by the key${said}, which ${source.provider} does not have, or not any more. Get a new token.`;
    case "signature":
      return "The signature of the token is not valid. Send it exactly as it was issued.";
    case "issuer":
      return `The token is issued by${said || " nobody"}, which is not the issuer in ${source.issuerSetting}.`;
    case "audience":
      return `The token is for${said || " nobody"}, and not for what ${source.audienceSetting} names.`;
    case "expired":
      return `The token expired${found === null ? "" : ` at ${found}`}. Get a new one.`;
    case "early":
      return `The token is not valid yet${found === null ? "" : `, but from ${found} on`}. Wait, or compare the clocks.`;
    case "claims":
      return "The token lacks a claim that it needs, such as 'exp', or has one that cannot be read.";
  }
}

/** What is answered while the keys of a provider cannot be fetched. */
export function unavailableProblem({ provider }: NamedSource): ProblemError {
  const detail = `The keys of ${provider} cannot be fetched at the moment, so that no token can be checked. Nothing was spent. Try again.`;
  return new ProblemError("identity_provider_unavailable", { detail, retryAfterSeconds: 5 });
}
