import { beginIn, changedEnv } from "./deployment.ts";
import { secondsFromNow, type Provider } from "./identity-provider.ts";

/** Whose tokens the tests take, and for whom they are. */
export const issuer = "https://login.example";
const audience = "images";

/** A deployment that has not seen any key yet. */
export function deploy({ url }: Provider, others: Readonly<Record<string, unknown>> = {}): Env {
  return changedEnv({
    AUTH_JWKS_URL: url,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
    ...others,
  });
}

/** What a token says that is in order. */
export function claimsOf(changes: Readonly<Record<string, unknown>> = {}) {
  return { sub: "user-1", iss: issuer, aud: audience, exp: secondsFromNow(300), ...changes };
}

/** Sends a request with a token: a plan, unless something else is said. */
export async function call(
  deployment: Env,
  token: string,
  { route = "/v1/plan", body = { prompt: "A boat" }, headers = {} }: Partial<Call> = {},
): Promise<Response> {
  const sent = body === null ? { key: token } : { key: token, body };
  const { response, settled } = await beginIn(deployment, route, sent, headers);
  await settled();
  return response;
}

/** A request. */
interface Call {
  readonly route: string;
  readonly body: object | null;
  readonly headers: Readonly<Record<string, string>>;
}
