import { z } from "zod";

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

const headerSchema = z.object({ alg: z.literal("RS256"), typ: z.string().optional() });

const claimsSchema = z.object({
  iss: z.string().min(1),
  scope: z.string().min(1),
  aud: z.url(),
  iat: z.number(),
  exp: z.number(),
});

/** What Google's token endpoint answers. */
export type TokenAnswer = { status: 200 | 400; body: Record<string, unknown> };

/**
 * Answers a JWT-bearer grant. The shape and the times of the assertion are checked, its signature
 * cannot be; an issuer with `invalid` or `revoked` in its name is refused.
 */
export function answerTokenRequest(form: URLSearchParams, now: number, token: string): TokenAnswer {
  const grant = form.get("grant_type") ?? "";
  if (grant !== grantType) {
    return refuse("unsupported_grant_type", `Invalid grant_type: ${grant}`);
  }
  const [header, claims, signature] = (form.get("assertion") ?? "").split(".");
  const decodedHeader = headerSchema.safeParse(decode(header));
  const decoded = claimsSchema.safeParse(decode(claims));
  if (!decodedHeader.success || !decoded.success || !/^[\w-]+$/.test(signature ?? "")) {
    return refuse("invalid_grant", "Invalid JWT: Failed to parse the assertion.");
  }
  const { iss, iat, exp } = decoded.data;
  const seconds = now / 1000;
  if (exp <= seconds || iat > seconds + 300 || exp - iat > 3600) {
    return refuse(
      "invalid_grant",
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
    );
  }
  if (iss.includes("invalid") || iss.includes("revoked")) {
    return refuse("invalid_grant", "Invalid grant: account not found");
  }
  return {
    status: 200,
    body: { access_token: `ya29.${token}`, expires_in: 3599, token_type: "Bearer" },
  };
}

function refuse(error: string, description: string): TokenAnswer {
  return { status: 400, body: { error, error_description: description } };
}

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? "", "base64url").toString());
  } catch {
    return undefined;
  }
}
