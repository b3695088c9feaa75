import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Holders of keys, a tier and a quota. Times are Unix milliseconds in every table. */
export const accounts = sqliteTable(
  "accounts",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    tier: text("tier", { enum: ["free", "standard", "pro"] }).notNull(),
    createdAt: integer("created_at").notNull(),
    suspendedAt: integer("suspended_at"),
    /** JSON: the limits that are not those of its tier. */
    limits: text("limits").notNull().default("{}"),
  },
  (table) => [index("accounts_by_age").on(table.createdAt, table.id)],
);

/** API keys, by the SHA-256 of the whole key. The key itself is stored nowhere. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id")
      .notNull()
      .references(() => accounts.id),
    name: text("name").notNull(),
    /** Lower-case hexadecimal. */
    sha256: text("sha256").notNull().unique(),
    /** The first characters, by which its owner knows it again. */
    prefix: text("prefix").notNull(),
    createdAt: integer("created_at").notNull(),
    revokedAt: integer("revoked_at"),
    /** JSON, as `allowed_origins` is. */
    scopes: text("scopes").notNull().default('["generate","read"]'),
    /** From when on it opens nothing any more. */
    expiresAt: integer("expires_at"),
    /** To the hour: it is written once in a while, and never waited for. */
    lastUsedAt: integer("last_used_at"),
    /** Whose pages may use it; empty for no word on that. */
    allowedOrigins: text("allowed_origins").notNull().default("[]"),
    /** The key that it was rotated to. */
    replacedBy: text("replaced_by"),
  },
  (table) => [
    index("api_keys_by_account").on(table.accountId, table.createdAt, table.id),
    index("api_keys_of_pages")
      .on(table.allowedOrigins)
      .where(sql`allowed_origins <> '[]'`),
  ],
);

/** One row for each generation that ended; the run writes it once. JSON columns hold domain types. */
export const generations = sqliteTable(
  "generations",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id").notNull(),
    keyId: text("key_id").notNull(),
    tier: text("tier", { enum: ["free", "standard", "pro"] }).notNull(),
    status: text("status", { enum: ["running", "completed", "failed", "cancelled"] }).notNull(),
    operation: text("operation", { enum: ["generate", "edit"] }).notNull(),
    prompt: text("prompt").notNull(),
    requested: text("requested").notNull(),
    metadata: text("metadata").notNull(),
    model: text("model").notNull(),
    modelVersion: text("model_version"),
    provider: text("provider").notNull(),
    reasons: text("reasons").notNull(),
    fallbackFrom: text("fallback_from"),
    warnings: text("warnings").notNull(),
    /** What was reserved; null in rows from before that was kept. */
    estimateMicroUsd: integer("estimate_micro_usd"),
    costMicroUsd: integer("cost_micro_usd").notNull(),
    createdAt: integer("created_at").notNull(),
    completedAt: integer("completed_at"),
    errorCode: text("error_code"),
    errorDetail: text("error_detail"),
    favourite: integer("favourite", { mode: "boolean" }).notNull().default(false),
    /** JSON, as `feedback` is. */
    labels: text("labels").notNull().default("[]"),
    feedback: text("feedback"),
    /** When its images and words were removed; what it cost stays. */
    deletedAt: integer("deleted_at"),
    /** When nothing of them was left anywhere: a deletion without it has to be finished. */
    erasedAt: integer("erased_at"),
  },
  (table) => [
    index("generations_by_account").on(table.accountId, table.createdAt, table.id),
    index("generations_by_time").on(table.createdAt),
    index("generations_failed")
      .on(table.createdAt, table.id)
      .where(sql`status = 'failed'`),
    index("generations_by_age")
      .on(table.tier, table.createdAt)
      .where(sql`deleted_at IS NULL AND favourite = 0`),
    index("generations_half_deleted")
      .on(table.deletedAt)
      .where(sql`deleted_at IS NOT NULL AND erased_at IS NULL`),
    index("generations_judged")
      .on(table.createdAt)
      .where(sql`feedback IS NOT NULL`),
    index("generations_rerolled")
      .on(table.createdAt)
      // As text: a row whose JSON is damaged could not be written at all.
      .where(sql`instr(requested, '"lineage":{') > 0`),
  ],
);

/** One row for each call to a model, failed ones too. */
export const attempts = sqliteTable(
  "attempts",
  {
    generationId: text("generation_id")
      .notNull()
      .references(() => generations.id),
    number: integer("number").notNull(),
    imageIndex: integer("image_index").notNull(),
    provider: text("provider").notNull(),
    model: text("model").notNull(),
    modelVersion: text("model_version"),
    reasons: text("reasons").notNull(),
    quality: text("quality", { enum: ["low", "medium", "high"] }).notNull(),
    size: text("size").notNull(),
    startedAt: integer("started_at").notNull(),
    firstByteAt: integer("first_byte_at"),
    endedAt: integer("ended_at").notNull(),
    providerRequestId: text("provider_request_id"),
    usage: text("usage"),
    /** Null, as the price's version is, in rows from before that was kept. */
    estimateMicroUsd: integer("estimate_micro_usd"),
    /** The entry of the price book that counted. */
    priceVersion: text("price_version"),
    costMicroUsd: integer("cost_micro_usd").notNull(),
    failureKind: text("failure_kind"),
    failure: text("failure"),
  },
  (table) => [
    primaryKey({ columns: [table.generationId, table.number] }),
    index("attempts_by_time").on(table.startedAt),
    index("attempts_turned_away")
      .on(table.startedAt)
      .where(
        sql`failure_kind IN ('authentication', 'quota-exhausted', 'model-refused', 'model-not-found')`,
      ),
    index("attempts_by_version")
      .on(table.model, table.startedAt, table.modelVersion)
      .where(sql`model_version IS NOT NULL`),
  ],
);

/** One row for each image in R2. */
export const images = sqliteTable(
  "images",
  {
    id: text("id").primaryKey(),
    generationId: text("generation_id")
      .notNull()
      .references(() => generations.id),
    accountId: text("account_id").notNull(),
    imageIndex: integer("image_index").notNull(),
    key: text("key").notNull(),
    mediaType: text("media_type", { enum: ["image/png", "image/jpeg", "image/webp"] }).notNull(),
    width: integer("width").notNull(),
    height: integer("height").notNull(),
    bytes: integer("bytes").notNull(),
    sha256: text("sha256").notNull(),
    /** As the engine made it; all null when that is what is delivered. */
    originalKey: text("original_key"),
    originalMediaType: text("original_media_type", {
      enum: ["image/png", "image/jpeg", "image/webp"],
    }),
    originalWidth: integer("original_width"),
    originalHeight: integer("original_height"),
    originalBytes: integer("original_bytes"),
    originalSha256: text("original_sha256"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("images_by_generation").on(table.generationId)],
);

/**
 * What generations are listed by: a row for each thing that is said of one, and for all of them
 * `all`. Each list is a stretch of the primary key, whatever it is filtered by.
 */
export const generationTags = sqliteTable(
  "generation_tags",
  {
    accountId: text("account_id").notNull(),
    tag: text("tag").notNull(),
    createdAt: integer("created_at").notNull(),
    generationId: text("generation_id")
      .notNull()
      .references(() => generations.id),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.tag, table.createdAt, table.generationId] }),
    index("generation_tags_by_generation").on(table.generationId),
  ],
);

/** What admins did, written before it is done. Ids begin with their time: the newest are the greatest. */
export const auditEntries = sqliteTable("audit_entries", {
  id: text("id").primaryKey(),
  at: integer("at").notNull(),
  actor: text("actor").notNull(),
  action: text("action").notNull(),
  target: text("target").notNull(),
  reason: text("reason").notNull(),
  /** JSON, by the action. */
  details: text("details").notNull(),
  requestId: text("request_id").notNull(),
});
