import { z } from "zod";

import { greatestBudget, type Budget } from "./domain/budget.ts";
import type { ProviderId } from "./domain/model-card.ts";
import { resolutions } from "./domain/resolution.ts";
import { tierNames, type TierName, type TierPolicy } from "./domain/tier.ts";

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

const limit = z.int().nonnegative().nullable().exactOptional();

/** What TIERS may change of a tier; what it leaves out stays as it is by default. */
const tierSchema = z.strictObject({
  imagesPerMonth: limit,
  microUsdPerMonth: limit,
  requestsPerMinute: limit,
  generationsInFlight: limit,
  proMode: z.enum(["never", "on-request", "by-default"]).exactOptional(),
  greatestResolution: z.enum(resolutions).exactOptional(),
  retentionDays: z.int().positive().nullable().exactOptional(),
});

const budgetSchema = z.strictObject({
  microUsdPerMonth: z.int().nonnegative().max(greatestBudget).nullable().default(null),
  hardStop: z.boolean().default(false),
});

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
  ADMIN_TOKEN: z.string().trim().default(""),
  CORS_ORIGINS: z.string().default("").transform(toList),
  URL_SIGNING_SECRET: z
    .string()
    .default("")
    .transform(toList)
    .refine((secrets) => secrets.every(({ length }) => length >= shortestSecret), {
      error: `each secret needs at least ${shortestSecret} characters`,
    }),
  DEVELOPMENT: z.enum(["true", "false"]).default("false"),
});

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
  /** Opens the admin API; null keeps it closed. */
  readonly adminToken: string | null;
  /** Exact origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** The first is current, the others are on their way out: what they signed stays good. May be none. */
  readonly urlSigningSecrets: readonly string[];
  /** True under `npm run dev`: the published development keys work, on loopback alone. */
  readonly development: boolean;
}

/**
 * Reads the Worker's variables. Absent ones take the defaults of the design.
 * @throws Error that names each malformed setting and what is wrong with it.
 */
export function parseConfig(variables: Readonly<Record<string, unknown>>): Config {
  const { success, data, error } = variablesSchema.safeParse(variables);
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
    corsOrigins: data.CORS_ORIGINS,
    urlSigningSecrets: data.URL_SIGNING_SECRET,
    development: data.DEVELOPMENT === "true",
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

function toList(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
