import { decodeBase64Url, encodeBase64Url } from "hono/utils/encode";

/** What a signed URL is for: one never opens what another is for, whatever their ids. */
export type UrlPurpose = "events" | "image";

/** What a signed URL opens, whose it is, and until when. */
export interface UrlGrant {
  readonly purpose: UrlPurpose;
  readonly accountId: string;
  /** The id in the URL's path. */
  readonly resourceId: string;
  /** Unix seconds, of which this is the first in which the URL opens nothing any more. */
  readonly expires: number;
}

/** Whether a signed URL opens what its path names, and if not, why. */
export type UrlVerdict =
  | { readonly kind: "accepted"; readonly accountId: string }
  | { readonly kind: "refused"; readonly because: "not-configured" | "incomplete" | "invalid" }
  /** The signature is right; it came too late. */
  | { readonly kind: "expired"; readonly expires: number };

/** A request's query, by name. */
type Query = Readonly<Record<string, string>>;

/** Signs URLs, and knows those that it signed. */
export interface UrlSigner {
  /** The query that lets a URL in; null when there is no secret to sign with. */
  sign(grant: UrlGrant): Promise<string | null>;
  /** @param now Unix milliseconds. */
  verify(
    asked: Pick<UrlGrant, "purpose" | "resourceId"> & { readonly query: Query },
    now: number,
  ): Promise<UrlVerdict>;
}

const parameters = ["account", "expires", "signature"] as const;
const algorithm = { name: "HMAC", hash: "SHA-256" };

/** Without leading zeros: of each number there is one form, which is the one that was signed. */
const wholeSeconds = /^[1-9]\d{0,11}$/;

/** 32 bytes in base64url: the two bits left over in the last character are zero. */
const wholeSignature = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** True for the query of a signed URL, be it whole or not. */
export function isSignedQuery(query: Query): boolean {
  return parameters.some((name) => query[name] !== undefined);
}

/** @param secrets The first signs, each verifies. Without any, nothing is signed and none accepted. */
export function createUrlSigner(secrets: readonly string[]): UrlSigner {
  // Values, not promises: one that belongs to a request never settles when its client leaves.
  let imported: readonly CryptoKey[] | undefined;
  const importKeys = async () => (imported ??= await Promise.all(secrets.map(toKey)));
  return {
    async sign(grant) {
      const [key] = await importKeys();
      if (!key) return null;
      const mac = await crypto.subtle.sign("HMAC", key, toBytes(grant));
      const signature = encodeBase64Url(mac).replace("=", "");
      const { accountId: account, expires } = grant;
      return new URLSearchParams({ account, expires: String(expires), signature }).toString();
    },
    async verify({ purpose, resourceId, query }, now) {
      const keys = await importKeys();
      if (keys.length === 0) return { kind: "refused", because: "not-configured" };
      const { account: accountId, expires: seconds, signature } = query;
      if (accountId === undefined || seconds === undefined || signature === undefined) {
        return { kind: "refused", because: "incomplete" };
      }
      if (!wholeSeconds.test(seconds) || !wholeSignature.test(signature)) {
        return { kind: "refused", because: "invalid" };
      }
      const expires = Number(seconds);
      const bytes = toBytes({ purpose, accountId, resourceId, expires });
      if (!(await isSignedByOne(keys, decodeBase64Url(signature), bytes))) {
        return { kind: "refused", because: "invalid" };
      }
      return now < expires * 1000 ? { kind: "accepted", accountId } : { kind: "expired", expires };
    },
  };
}

/** In constant time for each key. */
async function isSignedByOne(
  keys: readonly CryptoKey[],
  signature: Uint8Array<ArrayBuffer>,
  bytes: ReturnType<typeof toBytes>,
): Promise<boolean> {
  for (const key of keys) {
    if (await crypto.subtle.verify("HMAC", key, signature, bytes)) return true;
  }
  return false;
}

/** JSON keeps apart what follows one another: no two grants have the same bytes. */
function toBytes({ purpose, accountId, resourceId, expires }: UrlGrant) {
  return new TextEncoder().encode(JSON.stringify([purpose, accountId, resourceId, expires]));
}

function toKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
}
