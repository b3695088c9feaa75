import * as fc from "fast-check";
import { describe, it } from "vitest";

import { parseWebhookUrl, refuseTarget } from "../../../src/webhooks/webhook-target.ts";
import { ipv4Spellings, ipv6Around, nameSpellings } from "./host-spellings.ts";

const inDevelopment = true;
const deployed = false;

/** What becomes of an address: `allowed`, or what its sender is told. */
function judge(value: unknown, isDevelopment: boolean): string {
  const parsed = parseWebhookUrl(value);
  if (parsed.kind === "malformed") return `malformed: ${parsed.detail}`;
  const refusal = refuseTarget(parsed.url, isDevelopment);
  return refusal === null ? "allowed" : `forbidden: ${refusal}`;
}

describe("parseWebhookUrl", () => {
  it.for([
    ["https://example.com", "https://example.com/"],
    ["HTTPS://EXAMPLE.COM/Hooks?a=1&b=%20", "https://example.com/Hooks?a=1&b=%20"],
    ["http://example.com:8080/hooks", "http://example.com:8080/hooks"],
    ["https://example.com:443/", "https://example.com/"],
    ["https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"],
    ["https://example.com/a/../b", "https://example.com/b"],
    ["https://example.com./hooks", "https://example.com./hooks"],
    ["https://example.com/user@name", "https://example.com/user@name"],
    [`https://example.com/${"a".repeat(2028)}`, `https://example.com/${"a".repeat(2028)}`],
  ])("reads %s", ([text, href], { expect }) => {
    const parsed = parseWebhookUrl(text);
    expect(parsed.kind === "url" && parsed.url.href).toBe(href);
  });

  it.for([
    null,
    1,
    true,
    {},
    ["https://example.com"],
    "",
    " ",
    "example.com",
    "//example.com/hooks",
    "/hooks",
    "hooks",
    "https",
    "https:",
    "https://",
    "https:/example.com",
    "https:example.com",
    "https:\\\\example.com",
    "https://example.com\\hooks",
    " https://example.com",
    "https://example.com ",
    "https://exam\nple.com",
    "https://example.com/a\tb",
    "https://example.com/a b",
    "https://exa<mple.com",
    "https://example.com:65536",
    "https://example.com:port",
    "https://1.2.3.4.5",
    "https://256.1.1.1",
    "https://a.0x",
    "https://[::1",
    "https://[fe80::1%25eth0]",
    "ftp://example.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,a",
    "ws://example.com",
    "blob:https://example.com/a",
    "mailto:a@example.com",
  ])("does not take %j for an absolute address", (value, { expect }) => {
    expect(judge(value, inDevelopment)).toMatch(
      /^malformed: 'webhookUrl' is no absolute address of the web/,
    );
  });

  it.for([
    [`https://example.com/${"a".repeat(2029)}`, /longer than 2048 characters/],
    ["https://user@example.com", /user name or a password/],
    ["https://user:password@example.com", /user name or a password/],
    ["https://:password@example.com", /user name or a password/],
    ["https://example.com@127.0.0.1/", /user name or a password/],
    ["https://example.com/#a", /fragment/],
    ["https://example.com/hooks#", /fragment/],
  ] as const)("refuses %s", ([text, says], { expect }) => {
    expect(judge(text, inDevelopment)).toMatch(/^malformed: '/);
    expect(judge(text, inDevelopment)).toMatch(says);
    expect(judge(text, inDevelopment)).not.toContain("password@");
  });
});

const publicHosts = [
  "example.com",
  "hooks.example.co.uk",
  "bücher.example",
  "local.example.com",
  "localhost.example.com",
  "mylocal.example",
  "notlocalhost.example",
  "internal.example.com",
  "arpa.example",
  "my-internal.com",
  "10.example.com",
  "0x7f.example",
  "1.2.3.4.example.com",
  "example.com.",
  "xn--bcher-kva.example",
  "a_b.example.com",
  "hooks.mylocal",
  "hooks.biglocalhost",
  "hooks.nothome.arpa",
];

const loopback = ["127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.255"];
const otherAddresses = [
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "10.255.255.255",
  "100.64.0.1",
  "100.127.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.0.2.1",
  "192.88.99.1",
  "192.168.0.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
  // Public, and not reached from Cloudflare either.
  "1.1.1.1",
  "8.8.8.8",
];

const ipv6 = [
  "[::]",
  "[100::1]",
  "[2001:db8::1]",
  "[fc00::1]",
  "[fd12:3456:789a::1]",
  "[fe80::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[4000::1]",
  "[2606:4700:4700::1111]",
  ...[...loopback, ...otherAddresses].flatMap(ipv6Around),
];

const privateNames = [
  "localhost.localdomain.local",
  "a.localhost",
  "a.b.localhost",
  "printer.local",
  "local",
  "metadata.google.internal",
  "internal",
  "router.home.arpa",
  "home.arpa",
  "intranet",
  "receiver",
  "com",
  "a",
];

const forbidden = [
  ...otherAddresses.flatMap(ipv4Spellings),
  ...ipv6,
  ...privateNames.flatMap(nameSpellings),
];
const local = [
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  ...loopback.flatMap(ipv4Spellings),
  ...nameSpellings("localhost"),
];

describe("refuseTarget", () => {
  it.for(publicHosts)("lets webhooks go to %s", (host, { expect }) => {
    expect(judge(`https://${host}/hooks`, deployed)).toBe("allowed");
    expect(judge(`https://${host}:8443/hooks?a=b`, deployed)).toBe("allowed");
    expect(judge(`https://${host}/hooks`, inDevelopment)).toBe("allowed");
  });

  it.for(publicHosts)("lets plain HTTP to %s pass in development alone", (host, { expect }) => {
    expect(judge(`http://${host}/`, inDevelopment)).toBe("allowed");
    expect(judge(`http://${host}/`, deployed)).toMatch(/^forbidden: .* begins with 'http:'/);
  });

  it.for(forbidden)("refuses %s everywhere", (host, { expect }) => {
    for (const isDevelopment of [deployed, inDevelopment]) {
      for (const port of ["", ":8443"]) {
        expect(judge(`https://${host}${port}/hooks`, isDevelopment)).toMatch(/^forbidden: /);
      }
    }
  });

  it.for(local)("lets webhooks go to %s in development alone", (host, { expect }) => {
    expect(judge(`https://${host}/hooks`, deployed)).toMatch(/^forbidden: /);
    expect(judge(`https://${host}:8787/hooks`, inDevelopment)).toBe("allowed");
    expect(judge(`http://${host}:8787/hooks`, inDevelopment)).toBe("allowed");
  });

  it("lets a name be an address in the form of none", ({ expect }) => {
    expect(judge("https://127.0.0.1.nip.io/", deployed)).toBe("allowed");
  });

  it.for([
    ["https://0x7f.1/", "leads to the IP address 127.0.0.1."],
    ["https://[::ffff:10.0.0.1]/", "leads to the IP address [::ffff:a00:1]."],
    ["https://intranet./", "leads to 'intranet', which is no public host name."],
    [`https://${"a.".repeat(60)}local/`, `leads to '${"a.".repeat(30)}…', which`],
  ] as const)("says of %s where it leads", ([text, says], { expect }) => {
    expect(judge(text, deployed)).toContain(says);
  });

  it("lets no address pass, however it is written", ({ expect }) => {
    const extended = fc.oneof(
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6().map((ip) => `[${ip}]`),
    );
    fc.assert(
      fc.property(extended, (address) => {
        expect(judge(`https://${address}/`, deployed)).not.toBe("allowed");
      }),
    );
  });

  it("lets no form of an address pass in development that is not of this machine", ({ expect }) => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const isLocal = address.startsWith("127.");
        for (const spelling of ipv4Spellings(address)) {
          expect(judge(`https://${spelling}/`, inDevelopment) === "allowed").toBe(isLocal);
        }
      }),
    );
  });
});
