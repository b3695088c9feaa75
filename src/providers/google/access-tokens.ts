import { sign } from "hono/jwt";
import { z } from "zod";

import { AttemptError, type FailureKind } from "../../domain/failure.ts";

/** What a service account signs its requests for tokens with. */
export interface ServiceAccount {
  readonly clientEmail: string;
  /** PKCS #8, as PEM. */
  readonly privateKey: string;
  /** Where Google hands out tokens. */
  readonly tokenUrl: string;
}

/** Tokens that let calls into Vertex AI. */
export interface AccessTokens {
  /**
   * A token that is good for some minutes at least, unless Google gives no other any more.
   * @throws AttemptError: `authentication` when Google refuses the account, else as for a call.
   */
  get(signal: AbortSignal): Promise<string>;
  /** One that was refused is not handed out again. */
  drop(token: string): void;
}

interface Tools {
  readonly fetch: typeof globalThis.fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Google gives a token for an hour, and asks that it be used until shortly before its end. */
const lifetimeSeconds = 3600;
const refreshAheadMs = 5 * 60_000;

/** How long Google may take for a token, in milliseconds; then whoever waits asks anew. */
const patienceMs = 10_000;

/** A refusal stands for all that ask within this time, in milliseconds: they wait for the same answer. */
const refusalMs = 1000;

const lookAgainMs = 20;

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
});
const refusalSchema = z.object({ error: z.string() });

interface Token {
  readonly value: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/**
 * The tokens of one service account, kept in the isolate. However many calls find none at once, one
 * asks for it. The others look again and again: a promise of another call's would never settle, should
 * the object that carries that call be lost.
 */
export function createAccessTokens(account: ServiceAccount, { fetch, now }: Tools): AccessTokens {
  let token: Token | null = null;
  let askedUntil = 0;
  let refusal: { readonly error: unknown; readonly until: number } | null = null;

  const isGood = (aheadMs: number) => token !== null && token.expiresAt - aheadMs > now();

  async function ask(signal: AbortSignal): Promise<void> {
    askedUntil = now() + patienceMs;
    try {
      token = await requestToken(account, { fetch, now }, signal);
      refusal = null;
    } catch (error) {
      // Who was stopped says nothing of Google: the next one asks.
      if (!signal.aborted) refusal = { error, until: now() + refusalMs };
      if (!isGood(0)) throw error;
    } finally {
      askedUntil = 0;
    }
  }

  return {
    async get(signal) {
      for (;;) {
        const isAsked = now() < askedUntil;
        const isRefused = refusal !== null && now() < refusal.until;
        if (token && isGood(isAsked || isRefused ? 0 : refreshAheadMs)) return token.value;
        signal.throwIfAborted();
        if (isAsked) await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
        else if (refusal && isRefused) throw refusal.error;
        else await ask(signal);
      }
    },
    drop(refused) {
      if (token?.value === refused) token = null;
    },
  };
}

/** One request for a token (RFC 7523, section 2.1, as Google documents it for service accounts). */
async function requestToken(
  { clientEmail, privateKey, tokenUrl }: ServiceAccount,
  { fetch, now }: Tools,
  signal: AbortSignal,
): Promise<Token> {
  const seconds = Math.floor(now() / 1000);
  const claims = {
    iss: clientEmail,
    scope: "https://www.googleapis.com/auth/cloud-platform",
    aud: tokenUrl,
    iat: seconds,
    exp: seconds + lifetimeSeconds,
  };
  const assertion = await sign(claims, privateKey, "RS256").catch(() => {
    const message = "GOOGLE_SERVICE_ACCOUNT_JSON holds a private key that cannot be used.";
    throw new AttemptError({ kind: "authentication", message });
  });
  const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  const response = await fetch(tokenUrl, {
    method: "POST",
    body: new URLSearchParams({ grant_type, assertion }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
  }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    const message = "Google could not be reached for an access token.";
    throw new AttemptError({ kind: "unreachable", message });
  });
  const body: unknown = await response.json().catch(() => null);
  const { success, data } = tokenSchema.safeParse(body);
  if (!response.ok || !success) throw refusalOf(response.status, body);
  return { value: data.access_token, expiresAt: now() + data.expires_in * 1000 };
}

function refusalOf(status: number, body: unknown): AttemptError {
  const word = refusalSchema.safeParse(body).data?.error ?? "";
  const providerCode = /^[a-z_]{1,40}$/.test(word) ? word : null;
  const said = providerCode ?? "no code of its own";
  const message = `Google answered ${status} with ${said} when it was asked for an access token.`;
  return new AttemptError({ kind: kindOf(status), message, status, providerCode });
}

/** Without a token nothing was asked for: none of these may have been billed. */
function kindOf(status: number): FailureKind {
  if (status === 429) return "rate-limited";
  return status >= 400 && status < 500 ? "authentication" : "overloaded";
}
