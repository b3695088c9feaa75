/** The Worker and the database that are meant, by the names of wrangler.toml. */
export interface Target {
  /** Empty for the deployment that wrangler.toml describes above its environments. */
  readonly environment: string;
  readonly worker: string;
  readonly database: string;
  /** Settings that wrangler.toml has under [vars]. */
  readonly variables: readonly string[];
}

/** What there is at Cloudflare before anything is done. */
export interface Found {
  readonly hasDatabase: boolean;
  /** Names of the secrets that the Worker has; null when there is no such Worker. */
  readonly secrets: readonly string[] | null;
}

/** Secrets that only we need to know, so that they can be made here. */
export type OwnSecret = "ADMIN_TOKEN" | "URL_SIGNING_SECRET";

/** One thing that is done, each in itself, and each safe to be done again. */
export type Step =
  | { readonly kind: "build" }
  | { readonly kind: "create-database" }
  | { readonly kind: "migrate" }
  | { readonly kind: "deploy" }
  | { readonly kind: "put-secrets"; readonly names: readonly OwnSecret[] }
  | { readonly kind: "ask-readiness" };

/** Settings of which any one opens an engine. */
const engines = [
  ["OPENAI_API_KEY"],
  ["GEMINI_API_KEY", "GOOGLE_SERVICE_ACCOUNT_JSON", "GOOGLE_VERTEX_API_KEY"],
] as const;

/** What the Worker lacks: what can be made here, and what its owner has to put. */
export interface Missing {
  readonly own: readonly OwnSecret[];
  /** The first setting that would do, of each engine that has none. */
  readonly engines: readonly string[];
}

/** Compares the secrets that there are with those that are needed. */
export function missingSecrets(found: Found, target: Target): Missing {
  const known = new Set([...(found.secrets ?? []), ...target.variables]);
  const own: OwnSecret[] = [];
  if (!known.has("URL_SIGNING_SECRET")) own.push("URL_SIGNING_SECRET");
  // Admins who come through Cloudflare Access need no token.
  if (!known.has("ADMIN_TOKEN") && !known.has("ACCESS_TEAM_DOMAIN")) own.push("ADMIN_TOKEN");
  return {
    own,
    engines: engines
      .filter((names) => !names.some((name) => known.has(name)))
      .map(([name]) => name),
  };
}

/**
 * What is done, in its order. The database comes before the Worker in every deployment: migrations only
 * add, so that the version before goes on over the younger database, and the new one never meets an
 * older. The first deployment differs by having to make the database. The bucket is made by wrangler
 * itself when it deploys.
 * @param secrets Those that are made and put. They come after the Worker, which a secret belongs to.
 */
export function planDeployment(found: Found, secrets: readonly OwnSecret[]): readonly Step[] {
  return [
    // What does not build changes nothing.
    { kind: "build" },
    ...(found.hasDatabase ? [] : [{ kind: "create-database" } as const]),
    { kind: "migrate" },
    { kind: "deploy" },
    ...(secrets.length > 0 ? [{ kind: "put-secrets", names: secrets } as const] : []),
    { kind: "ask-readiness" },
  ];
}

/** The words for wrangler; null for what it has no part in. */
export function toWords(step: Step, { environment, database }: Target): readonly string[] | null {
  // Always named: without it, wrangler takes CLOUDFLARE_ENV, or asks which is meant.
  const env = `--env=${environment}`;
  switch (step.kind) {
    case "build":
      return ["deploy", "--dry-run", env];
    case "create-database":
      return ["d1", "create", database, env, "--update-config=false"];
    case "migrate":
      return ["d1", "migrations", "apply", "DB", "--remote", env];
    case "deploy":
      return ["deploy", env];
    case "put-secrets":
      return ["secret", "bulk", env];
    case "ask-readiness":
      return null;
  }
}
