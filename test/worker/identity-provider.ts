import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";

/** A key pair of an identity provider. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** As it is published. */
  readonly jwk: object;
}

/** Makes a key pair with an id of its own. */
export async function makeSigningKey(alg = "ES256"): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = crypto.randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
  return { alg, kid, privateKey, jwk };
}

/** A provider's keys at an address, which a test changes as it likes. */
export interface Provider {
  readonly url: string;
  publish(keys: readonly SigningKey[]): Promise<void>;
  /** It answers with this status from now on. */
  fail(status: number): Promise<void>;
  /** How often the keys were asked for. */
  asked(): Promise<number>;
}

/** @param path Where its keys are; undefined makes up one. */
export function openProvider(path = `/${crypto.randomUUID()}/keys`): Provider {
  const url = `${env.IDENTITY_PROVIDER_URL}${path}`;
  return {
    url,
    async publish(keys) {
      const body = JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });
      await fetch(url, { method: "PUT", body });
    },
    async fail(status) {
      await fetch(`${url}?status=${status}`, { method: "PUT", body: "{}" });
    },
    asked: async () => Number(await (await fetch(url, { method: "POST" })).text()),
  };
}

/** Signs claims as a provider does. */
export function sign(
  key: SigningKey,
  claims: JWTPayload,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** What nobody signed, with the header that says what. */
export function unsigned(header: object, claims: JWTPayload): string {
  return `${encode(header)}.${encode(claims)}.`;
}

/** Signed by HMAC with a text that everybody knows, such as a public key. */
export function signByHmac(secret: string, kid: string, claims: JWTPayload): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", kid })
    .sign(new TextEncoder().encode(secret));
}

function encode(value: object): string {
  return btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
}

/** Seconds since 1970, as tokens tell the time. */
export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}
