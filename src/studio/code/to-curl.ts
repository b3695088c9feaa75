import type { CodeOrder } from "./code-order.ts";

/** The call for a shell. Its key is in `DIPTYCH_KEY`. */
export function toCurl({ origin, body }: CodeOrder): string {
  return [
    `curl ${quoted(`${origin}/v1/generations`)} \\`,
    '  -H "Authorization: Bearer $DIPTYCH_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d ${quoted(JSON.stringify(body, null, 2))}`,
  ].join("\n");
}

/** Nothing in it is anything but text to a shell of POSIX. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
