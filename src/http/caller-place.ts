/** Where a request came in, as Cloudflare tells; nothing is known of a local one. */
export function callerPlace({ cf }: Request): Readonly<Record<string, unknown>> {
  return { ...cf };
}
