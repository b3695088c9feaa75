import { describe, it } from "vitest";

import { parseConfig } from "../../../src/config.ts";
import { tiers } from "../routing/route-input.ts";

const defaults = {
  standardModel: "gemini-3.1-flash-image",
  proModel: "gpt-image-2",
  edit: { provider: "google", optIn: false },
  runLocations: {
    AF: "weur",
    AN: "weur",
    AS: "apac-ne",
    EU: "weur",
    ME: "weur",
    NA: "enam",
    OC: "oc",
    SA: "enam",
  },
  tiers,
  providerBudgets: {},
  alertWebhookUrl: null,
  interruptedRetries: 1,
  costMismatchPercent: 25,
  adminToken: null,
  access: null,
  identity: null,
  corsOrigins: [],
  urlSigningSecrets: [],
  studioNotice: null,
  development: false,
};

const provider = {
  AUTH_JWKS_URL: "https://login.example/keys",
  AUTH_ISSUER: "https://login.example",
  AUTH_AUDIENCE: "images",
};

describe("parseConfig", () => {
  it("takes the defaults of the design where nothing is set", ({ expect }) => {
    expect(parseConfig({})).toEqual(defaults);
    expect(parseConfig({ DB: {}, OPENAI_API_KEY: "x", UNRELATED: 1 })).toEqual(defaults);
  });

  it.for([
    { variables: { STANDARD_MODEL: "a" }, changed: { standardModel: "a" } },
    { variables: { PRO_MODEL: "b" }, changed: { proModel: "b" } },
    {
      variables: { IMAGE_EDIT_PROVIDER: "openai" },
      changed: { edit: { provider: "openai", optIn: true } },
    },
    {
      variables: { IMAGE_EDIT_PROVIDER: "google" },
      changed: { edit: { provider: "google", optIn: false } },
    },
    { variables: { ADMIN_TOKEN: " a-secret\n" }, changed: { adminToken: "a-secret" } },
    { variables: { ADMIN_TOKEN: " " }, changed: {} },
    { variables: { INTERRUPTED_RETRIES: "0" }, changed: { interruptedRetries: 0 } },
    { variables: { COST_MISMATCH_PERCENT: "5" }, changed: { costMismatchPercent: 5 } },
    { variables: { DEVELOPMENT: "true" }, changed: { development: true } },
    { variables: { STUDIO_NOTICE: " Staging. " }, changed: { studioNotice: "Staging." } },
    { variables: { STUDIO_NOTICE: " " }, changed: {} },
    {
      variables: { CORS_ORIGINS: "https://a.example, https://b.example:8443 ,," },
      changed: { corsOrigins: ["https://a.example", "https://b.example:8443"] },
    },
    { variables: { URL_SIGNING_SECRET: " , " }, changed: {} },
    { variables: { ACCESS_TEAM_DOMAIN: " ", ACCESS_AUD: "", AUTH_ISSUER: "" }, changed: {} },
    ...["team.cloudflareaccess.com", "https://team.cloudflareaccess.com/"].map((domain) => ({
      variables: { ACCESS_TEAM_DOMAIN: domain, ACCESS_AUD: "one, two" },
      changed: {
        access: {
          jwksUrl: "https://team.cloudflareaccess.com/cdn-cgi/access/certs",
          issuer: "https://team.cloudflareaccess.com",
          audience: ["one", "two"],
        },
      },
    })),
    {
      variables: { ...provider, AUTH_TIER_CLAIM: "plan" },
      changed: {
        identity: {
          jwksUrl: provider.AUTH_JWKS_URL,
          issuer: provider.AUTH_ISSUER,
          audience: ["images"],
          claims: { account: "diptych_account", tier: "plan" },
        },
      },
    },
    {
      variables: { ...provider, AUTH_JWKS_URL: "http://127.0.0.1:9/keys", DEVELOPMENT: "true" },
      changed: {
        development: true,
        identity: {
          jwksUrl: "http://127.0.0.1:9/keys",
          issuer: provider.AUTH_ISSUER,
          audience: ["images"],
          claims: { account: "diptych_account", tier: "diptych_tier" },
        },
      },
    },
    {
      variables: { URL_SIGNING_SECRET: "the-secret-of-now, one-of-sixteen-c,\n" },
      changed: { urlSigningSecrets: ["the-secret-of-now", "one-of-sixteen-c"] },
    },
    {
      variables: { RUN_LOCATIONS: '{"EU":"eeur"}' },
      changed: { runLocations: { ...defaults.runLocations, EU: "eeur" } },
    },
    {
      variables: { RUN_LOCATIONS: { OC: "apac-se" } },
      changed: { runLocations: { ...defaults.runLocations, OC: "apac-se" } },
    },
    {
      variables: { PROVIDER_BUDGETS: '{"openai":{"microUsdPerMonth":5,"hardStop":true}}' },
      changed: { providerBudgets: { openai: { microUsdPerMonth: 5, hardStop: true } } },
    },
    {
      variables: { PROVIDER_BUDGETS: '{"openai":{},"google":{"microUsdPerMonth":0}}' },
      changed: {
        providerBudgets: {
          openai: { microUsdPerMonth: null, hardStop: false },
          google: { microUsdPerMonth: 0, hardStop: false },
        },
      },
    },
    { variables: { ALERT_WEBHOOK_URL: "" }, changed: {} },
    {
      variables: { ALERT_WEBHOOK_URL: "https://a.example/hook" },
      changed: { alertWebhookUrl: "https://a.example/hook" },
    },
    {
      variables: { TIERS: '{"free":{"imagesPerMonth":0}}' },
      changed: {
        tiers: { ...defaults.tiers, free: { ...defaults.tiers.free, imagesPerMonth: 0 } },
      },
    },
    {
      variables: { TIERS: '{"standard":{"proMode":"never","greatestResolution":"2K"}}' },
      changed: {
        tiers: {
          ...defaults.tiers,
          standard: { ...defaults.tiers.standard, proMode: "never", greatestResolution: "2K" },
        },
      },
    },
  ])("reads $variables", ({ variables, changed }, { expect }) => {
    expect(parseConfig(variables)).toEqual({ ...defaults, ...changed });
  });

  it.for([
    { variables: { STANDARD_MODEL: "" }, says: /STANDARD_MODEL/ },
    { variables: { PRO_MODEL: 2 }, says: /PRO_MODEL/ },
    { variables: { DEVELOPMENT: "yes" }, says: /DEVELOPMENT/ },
    { variables: { COST_MISMATCH_PERCENT: "0" }, says: /COST_MISMATCH_PERCENT/ },
    { variables: { COST_MISMATCH_PERCENT: "a lot" }, says: /COST_MISMATCH_PERCENT/ },
    { variables: { STUDIO_NOTICE: "x".repeat(301) }, says: /STUDIO_NOTICE/ },
    { variables: { CORS_ORIGINS: ["https://a.example"] }, says: /CORS_ORIGINS/ },
    {
      variables: { URL_SIGNING_SECRET: "of-fifteen-char" },
      says: /16.+\s+→ at URL_SIGNING_SECRET/,
    },
    { variables: { URL_SIGNING_SECRET: `${"x".repeat(16)},short` }, says: /URL_SIGNING_SECRET/ },
    { variables: { ACCESS_AUD: "aud" }, says: /set together.+\s+→ at ACCESS_TEAM_DOMAIN/ },
    { variables: { ACCESS_TEAM_DOMAIN: "team.example" }, says: /→ at ACCESS_AUD/ },
    {
      variables: { ACCESS_TEAM_DOMAIN: "http://team.example", ACCESS_AUD: "aud" },
      says: /https.+\s+→ at ACCESS_TEAM_DOMAIN/,
    },
    { variables: { ...provider, AUTH_ISSUER: "" }, says: /set together.+\s+→ at AUTH_ISSUER/ },
    { variables: { ...provider, AUTH_AUDIENCE: "," }, says: /→ at AUTH_AUDIENCE/ },
    { variables: { AUTH_JWKS_URL: "https://a.example" }, says: /AUTH_ISSUER[\s\S]+AUTH_AUDIENCE/ },
    {
      variables: { ...provider, AUTH_JWKS_URL: "http://login.example", DEVELOPMENT: "true" },
      says: /https.+\s+→ at AUTH_JWKS_URL/,
    },
    {
      variables: { ...provider, AUTH_JWKS_URL: "http://localhost:9" },
      says: /https.+\s+→ at AUTH_JWKS_URL/,
    },
    { variables: { ...provider, AUTH_JWKS_URL: "keys" }, says: /→ at AUTH_JWKS_URL/ },
    { variables: { RUN_LOCATIONS: "{" }, says: /not valid JSON\s+→ at RUN_LOCATIONS/ },
    { variables: { RUN_LOCATIONS: "" }, says: /RUN_LOCATIONS/ },
    { variables: { RUN_LOCATIONS: '{"EU":"mars"}' }, says: /RUN_LOCATIONS\.EU/ },
    { variables: { RUN_LOCATIONS: '{"Europe":"weur"}' }, says: /RUN_LOCATIONS/ },
    { variables: { PROVIDER_BUDGETS: "{" }, says: /not valid JSON\s+→ at PROVIDER_BUDGETS/ },
    {
      variables: { PROVIDER_BUDGETS: '{"openai":{"microUsdPerMonth":-1}}' },
      says: /PROVIDER_BUDGETS\.openai\.microUsdPerMonth/,
    },
    {
      variables: { PROVIDER_BUDGETS: '{"openai":{"stop":true}}' },
      says: /PROVIDER_BUDGETS\.openai/,
    },
    { variables: { ALERT_WEBHOOK_URL: "hooks.example" }, says: /ALERT_WEBHOOK_URL/ },
    { variables: { ALERT_WEBHOOK_URL: "ftp://hooks.example" }, says: /ALERT_WEBHOOK_URL/ },
    { variables: { TIERS: "[]" }, says: /TIERS/ },
    { variables: { TIERS: '{"gold":{}}' }, says: /TIERS/ },
    { variables: { TIERS: '{"free":{"images":5}}' }, says: /TIERS\.free/ },
    { variables: { TIERS: '{"free":{"imagesPerMonth":-1}}' }, says: /imagesPerMonth/ },
    { variables: { TIERS: '{"free":{"imagesPerMonth":1.5}}' }, says: /imagesPerMonth/ },
    { variables: { TIERS: '{"free":{"proMode":"always"}}' }, says: /TIERS\.free\.proMode/ },
  ])("refuses $variables and names the setting", ({ variables, says }, { expect }) => {
    expect(() => parseConfig(variables)).toThrow(says);
    expect(() => parseConfig(variables)).toThrow(/^Configuration: /);
  });

  it("tells no secret that it refuses", ({ expect }) => {
    expect(() => parseConfig({ URL_SIGNING_SECRET: "hush-hush" })).not.toThrow(/hush/);
  });

  it("names every setting that is wrong at once", ({ expect }) => {
    const wrong = { DEVELOPMENT: "yes", RUN_LOCATIONS: "{" };
    expect(() => parseConfig(wrong)).toThrow(/RUN_LOCATIONS[\s\S]*DEVELOPMENT/);
  });
});
