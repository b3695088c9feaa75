import { z } from "zod";

import type { ClaimNames } from "./accounts/token-claims.ts";
import { greatestBudget, type Budget } from "./domain/budget.ts";
import { isLoopback } from "./domain/loopback.ts";
import type { ProviderId } from "./domain/model-card.ts";
import { resolutions } from "./domain/resolution.ts";
import { tierNames, type TierName, type TierPolicy } from "./domain/tier.ts";
import { limitShape } from "./limit-shape.ts";

/** Cloudflare's location hints for Durable Objects. */
const locationHints = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
] as const;
export type LocationHint = (typeof locationHints)[number];

/** The parts of the world that callers are told apart by. */
export const regions = ["AF", "AN", "AS", "EU", "ME", "NA", "OC", "SA"] as const;
export type Region = (typeof regions)[number];

const defaultRunLocations = {
  AF: "weur",
  AN: "weur",
  AS: "apac-ne",
  EU: "weur",
  ME: "weur",
  NA: "enam",
  OC: "oc",
  SA: "enam",
} satisfies Record<Region, LocationHint>;

const defaultEditProvider = "google";

/** A secret that can be guessed signs nothing. In characters. */
const shortestSecret = 16;

const defaultTiers = {
  free: {
    imagesPerMonth: 5,
    microUsdPerMonth: 1_000_000,
    requestsPerMinute: 10,
    generationsInFlight: 5,
    proMode: "never",
    greatestResolution: "1K",
    retentionDays: null,
  },
  standard: {
    imagesPerMonth: 300,
    microUsdPerMonth: 100_000_000,
    requestsPerMinute: 60,
    generationsInFlight: 60,
    proMode: "on-request",
    greatestResolution: "4K",
    retentionDays: null,
  },
  pro: {
    imagesPerMonth: 1000,
    microUsdPerMonth: 500_000_000,
    requestsPerMinute: 120,
    generationsInFlight: 120,
    proMode: "by-default",
    greatestResolution: "4K",
    retentionDays: null,
  },
} satisfies Record<TierName, Omit<TierPolicy, "name">>;

/** What TIERS may change of a tier; what it leaves out stays as it is by default. */
const tierSchema = z.strictObject({
  ...limitShape,
  proMode: z.enum(["never", "on-request", "by-default"]).exactOptional(),
  greatestResolution: z.enum(resolutions).exactOptional(),
  retentionDays: z.int().positive().nullable().exactOptional(),
});

const budgetSchema = z.strictObject({
  microUsdPerMonth: z.int().nonnegative().max(greatestBudget).nullable().default(null),
  hardStop: z.boolean().default(false),
});

const text = z.string().trim().default("");

const variablesSchema = z.object({
  STANDARD_MODEL: z.string().min(1).default("gemini-3.1-flash-image"),
  PRO_MODEL: z.string().min(1).default("gpt-image-2"),
  IMAGE_EDIT_PROVIDER: z.string().min(1).default(defaultEditProvider),
  RUN_LOCATIONS: json(z.partialRecord(z.enum(regions), z.enum(locationHints))).prefault("{}"),
  TIERS: json(z.partialRecord(z.enum(tierNames), tierSchema)).prefault("{}"),
  PROVIDER_BUDGETS: json(z.record(z.string(), budgetSchema)).prefault("{}"),
  ALERT_WEBHOOK_URL: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).default(""),
  INTERRUPTED_RETRIES: z.coerce.number().int().min(0).max(3).default(1),
  COST_MISMATCH_PERCENT: z.coerce.number().int().min(1).max(1000).default(25),
  ADMIN_TOKEN: text,
  ACCESS_TEAM_DOMAIN: text,
  ACCESS_AUD: text.transform(toList),
  AUTH_JWKS_URL: text,
  AUTH_ISSUER: text,
  AUTH_AUDIENCE: text.transform(toList),
  AUTH_ACCOUNT_CLAIM: z.string().trim().min(1).default("diptych_account"),
  AUTH_TIER_CLAIM: z.string().trim().min(1).default("diptych_tier"),
  CORS_ORIGINS: z.string().default("").transform(toList),
  STUDIO_NOTICE: z.string().trim().max(300).default(""),
  URL_SIGNING_SECRET: z
    .string()
    .default("")
    .transform(toList)
    .refine((secrets) => secrets.every(({ length }) => length >= shortestSecret), {
      error: `each secret needs at least ${shortestSecret} characters`,
    }),
  DEVELOPMENT: z.enum(["true", "false"]).default("false"),
});

const checkedSchema = variablesSchema.superRefine((data, context) => {
  const refuse = (setting: string, message: string) =>
    context.addIssue({ code: "custom", message, path: [setting] });
  for (const settings of [
    ["ACCESS_TEAM_DOMAIN", "ACCESS_AUD"],
    ["AUTH_JWKS_URL", "AUTH_ISSUER", "AUTH_AUDIENCE"],
  ] as const) {
    const missing = settings.filter((setting) => data[setting].length === 0);
    if (missing.length === settings.length) continue;
    for (const setting of missing) {
      refuse(setting, `is missing: ${settings.join(" and ")} are set together, or none of them`);
    }
  }
  for (const setting of ["ACCESS_TEAM_DOMAIN", "AUTH_JWKS_URL"] as const) {
    const address = setting === "AUTH_JWKS_URL" ? data[setting] : toTeamUrl(data[setting]);
    if (address === "" || isSafeAddress(address, data.DEVELOPMENT === "true")) continue;
    refuse(setting, "is no https: address");
  }
});

/** Whoever could change what comes from there could sign anything. */
function isSafeAddress(address: string, isDevelopment: boolean): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (isDevelopment && protocol === "http:" && isLoopback(hostname));
}

/** The address of an Access team, which may be set with or without its scheme. */
function toTeamUrl(domain: string): string {
  return domain === "" || domain.includes("://") ? domain : `https://${domain}`;
}

/** Who signs tokens that let somebody in, and for whom they have to be. */
export interface TokenSource {
  readonly jwksUrl: string;
  readonly issuer: string;
  /** One of these is to be among the token's. */
  readonly audience: readonly string[];
}

/** What the operator decided, checked once. */
export interface Config {
  readonly standardModel: string;
  readonly proModel: string;
  readonly edit: { readonly provider: string; readonly optIn: boolean };
  readonly runLocations: Readonly<Record<Region, LocationHint>>;
  readonly tiers: Readonly<Record<TierName, TierPolicy>>;
  /** What each provider may cost in a month, where no admin has set anything else. */
  readonly providerBudgets: Readonly<Record<ProviderId, Budget>>;
  /** Where alerts go; null keeps them in the feed. */
  readonly alertWebhookUrl: string | null;
  /** Calls that may follow one that was lost with its object, for each image. */
  readonly interruptedRetries: number;
  /** By so much of its estimate a cost may miss it before that is reported. */
  readonly costMismatchPercent: number;
  /** Opens the admin API; null for no such token. */
  readonly adminToken: string | null;
  /** Cloudflare Access, whose users are admins; null when nobody comes through it. */
  readonly access: TokenSource | null;
  /** A product's identity provider, whose users may call the API; null when there is none. */
  readonly identity: (TokenSource & { readonly claims: ClaimNames }) | null;
  /** Exact origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** The first is current, the others are on their way out: what they signed stays good. May be none. */
  readonly urlSigningSecrets: readonly string[];
  /** What the studio tells everybody above every page; null for nothing. */
  readonly studioNotice: string | null;
  /** True under `npm run dev`: the published development keys work, on loopback alone. */
  readonly development: boolean;
}

/**
 * Reads the Worker's variables. Absent ones take the defaults of the design.
 * @throws Error that names each malformed setting and what is wrong with it.
 */
export function parseConfig(variables: Readonly<Record<string, unknown>>): Config {
  const { success, data, error } = checkedSchema.safeParse(variables);
  if (!success) throw new Error(`Configuration: ${z.prettifyError(error)}`);
  return {
    standardModel: data.STANDARD_MODEL,
    proModel: data.PRO_MODEL,
    edit: {
      provider: data.IMAGE_EDIT_PROVIDER,
      optIn: data.IMAGE_EDIT_PROVIDER !== defaultEditProvider,
    },
    runLocations: { ...defaultRunLocations, ...data.RUN_LOCATIONS },
    tiers: {
      free: { name: "free", ...defaultTiers.free, ...data.TIERS.free },
      standard: { name: "standard", ...defaultTiers.standard, ...data.TIERS.standard },
      pro: { name: "pro", ...defaultTiers.pro, ...data.TIERS.pro },
    },
    providerBudgets: data.PROVIDER_BUDGETS,
    alertWebhookUrl: data.ALERT_WEBHOOK_URL || null,
    interruptedRetries: data.INTERRUPTED_RETRIES,
    costMismatchPercent: data.COST_MISMATCH_PERCENT,
    adminToken: data.ADMIN_TOKEN || null,
    access: toAccess(data),
    identity: toIdentity(data),
    corsOrigins: data.CORS_ORIGINS,
    urlSigningSecrets: data.URL_SIGNING_SECRET,
    studioNotice: data.STUDIO_NOTICE || null,
    development: data.DEVELOPMENT === "true",
  };
}

type Variables = z.output<typeof variablesSchema>;

function toAccess(data: Variables): Config["access"] {
  if (data.ACCESS_TEAM_DOMAIN === "") return null;
  const { origin: issuer } = new URL(toTeamUrl(data.ACCESS_TEAM_DOMAIN));
  return { jwksUrl: `${issuer}/cdn-cgi/access/certs`, issuer, audience: data.ACCESS_AUD };
}

function toIdentity(data: Variables): Config["identity"] {
  if (data.AUTH_JWKS_URL === "") return null;
  return {
    jwksUrl: data.AUTH_JWKS_URL,
    issuer: data.AUTH_ISSUER,
    audience: data.AUTH_AUDIENCE,
    claims: { account: data.AUTH_ACCOUNT_CLAIM, tier: data.AUTH_TIER_CLAIM },
  };
}

/** A variable that holds JSON text; wrangler hands objects over as they are. */
function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .unknown()
    .transform((value, context) => {
      if (typeof value !== "string") return value;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "is not valid JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

function toList(list: string): readonly string[] {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
