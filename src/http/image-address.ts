import type { Context } from "hono";

import type { HonoEnv } from "./hono-env.ts";

/** What a signed address lets in by, beside what it asks for. */
const signatureNames = new Set(["account", "expires", "signature"]);

/** What the query of an image's address asks for, without its signature. */
export function askedOf(c: Context<HonoEnv>): Readonly<Record<string, string>> {
  const entries = Object.entries(c.req.query());
  return Object.fromEntries(entries.filter(([name]) => !signatureNames.has(name)));
}

/** What a signed address of an image is signed for: its id, and whatever else the address asks for. */
export function imageResource(c: Context<HonoEnv>): string {
  return toResource(c.req.param("id") ?? "", askedOf(c));
}

/**
 * An address of an image that opens it without a key.
 * @param expires Unix seconds.
 * @returns Null when URL_SIGNING_SECRET is not set.
 */
export async function signImage(
  c: Context<HonoEnv>,
  id: string,
  {
    asked,
    expires,
  }: { readonly asked: Readonly<Record<string, string>>; readonly expires: number },
): Promise<string | null> {
  const signature = await c.get("services").urlSigner.sign({
    purpose: "image",
    accountId: c.get("accountId"),
    resourceId: toResource(id, asked),
    expires,
  });
  if (signature === null) return null;
  const query = new URLSearchParams([...Object.entries(asked), ...new URLSearchParams(signature)]);
  return `${new URL(c.req.url).origin}/v1/images/${id}?${query.toString()}`;
}

function toResource(id: string, asked: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(asked);
  query.sort();
  return query.size === 0 ? id : `${id}?${query.toString()}`;
}
