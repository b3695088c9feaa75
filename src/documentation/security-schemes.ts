/** The ways in. */
export const securitySchemes = {
  key: {
    type: "http",
    scheme: "bearer",
    description:
      "`Authorization: Bearer dpt_…`: an API key of an account, with the scope that the call takes. Where an identity provider is configured, its tokens for users, too.",
  },
  signature: {
    type: "apiKey",
    in: "query",
    name: "signature",
    description:
      "Of a signed address, as answers give it (`eventsUrl`, `signedUrl`): used exactly as it is, it needs no key, and opens nothing else.",
  },
  signedAccount: {
    type: "apiKey",
    in: "query",
    name: "account",
    description: "Of a signed address: whose it is.",
  },
  signedUntil: {
    type: "apiKey",
    in: "query",
    name: "expires",
    description: "Of a signed address: until when it is good, in Unix seconds.",
  },
  adminToken: {
    type: "http",
    scheme: "bearer",
    description: "`Authorization: Bearer ADMIN_TOKEN`: the secret of the deployment.",
  },
  access: {
    type: "apiKey",
    in: "header",
    name: "Cf-Access-Jwt-Assertion",
    description: "Set by Cloudflare Access, for whoever comes through it.",
  },
} as const;
