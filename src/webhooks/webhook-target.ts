import { isLoopback } from "../domain/loopback.ts";

/** The longest address that is taken, in characters. */
const longestUrl = 2048;

/** What clients send it as, as it is shown to them. */
const fieldName = "'webhookUrl'";

/** Names that lead nowhere on the public internet, with all that are below them. */
const privateNames = ["localhost", "local", "internal", "home.arpa"];

/** An address as it was sent, or what is wrong with it in a sentence for its sender. */
export type WebhookUrl =
  | { readonly kind: "url"; readonly url: URL }
  | { readonly kind: "malformed"; readonly detail: string };

/**
 * Reads an absolute address of the web, without credentials and without a fragment.
 * @param name What a sentence about it calls it.
 */
export function parseWebhookUrl(value: unknown, name: string = fieldName): WebhookUrl {
  const notAbsolute = malformed(
    `${name} is no absolute address of the web, such as https://example.com/hooks.`,
  );
  if (typeof value !== "string") return notAbsolute;
  if (value.length > longestUrl) {
    return malformed(`${name} is longer than ${longestUrl} characters. Shorten it.`);
  }
  // The parser would also mend missing slashes, backslashes, blanks and line ends.
  const url = /^https?:\/\/[^\s\\]+$/i.test(value) ? URL.parse(value) : null;
  if (!url) return notAbsolute;
  if (url.username !== "" || url.password !== "") {
    return malformed(`${name} holds a user name or a password. Leave them out.`);
  }
  if (value.includes("#")) {
    return malformed(`${name} holds a fragment, which no server would see. Leave it out.`);
  }
  return { kind: "url", url };
}

/**
 * Why webhooks do not go to an address, as a sentence for its sender; null when they do. Public host
 * names alone are called; in development, this machine and plain HTTP, too.
 *
 * What a name resolves to cannot be seen before the call. On Cloudflare, fetch leaves from outside of
 * every private network, and `global_fetch_strictly_public` closes the way past the front door of
 * the Worker's own zone. That fetch takes no IP addresses (error 1003): public ones are refused, too,
 * for their webhooks would never arrive.
 * @param url Parsed, so that each host has one spelling. @param name What the sentence calls it.
 */
export function refuseTarget(
  url: URL,
  isDevelopment: boolean,
  name: string = fieldName,
): string | null {
  const host = url.hostname.replace(/\.+$/, "");
  const shown = host.length > 60 ? `${host.slice(0, 60)}…` : host;
  if (isDevelopment && isLoopback(host)) return null;
  if (url.protocol !== "https:" && !isDevelopment) {
    return `${name} begins with '${url.protocol}'. Webhooks go to 'https:' addresses only.`;
  }
  if (isIpAddress(host)) {
    return `${name} leads to the IP address ${shown}. Webhooks go to public host names only.`;
  }
  if (!host.includes(".") || privateNames.some((end) => `.${host}`.endsWith(`.${end}`))) {
    return `${name} leads to '${shown}', which is no public host name. Use one that is.`;
  }
  return null;
}

/** The parser writes every IPv4 address, however it was spelled, as four decimal numbers. */
function isIpAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+(\.\d+){3}$/.test(host);
}

function malformed(detail: string): WebhookUrl {
  return { kind: "malformed", detail };
}
