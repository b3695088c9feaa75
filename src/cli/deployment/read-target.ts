import path from "node:path";

import { unstable_readConfig as readConfig } from "wrangler";
import { z } from "zod";

import type { Target } from "./plan-deployment.ts";

const configPath = path.join(import.meta.dirname, "..", "..", "..", "wrangler.toml");

const configSchema = z.object({
  name: z.string(),
  vars: z.record(z.string(), z.unknown()),
  d1_databases: z.array(z.object({ binding: z.string(), database_name: z.string().optional() })),
  definedEnvironments: z.array(z.string()).default([]),
});

/**
 * Reads the names of what is deployed out of wrangler.toml.
 * @param environment Empty for what stands above all environments.
 * @throws Error that says which of them there are, or what the file lacks.
 */
export function readTarget(environment: string): Target {
  const known = read("").definedEnvironments;
  if (environment !== "" && !known.includes(environment)) {
    throw new Error(
      `wrangler.toml has no [env.${environment}]. It has ${known.join(", ") || "no environments"}.`,
    );
  }
  const { name, vars, d1_databases: databases } = read(environment);
  const database = databases.find(({ binding }) => binding === "DB")?.database_name;
  if (!database) throw new Error("wrangler.toml lacks the database_name of the binding DB.");
  return { environment, worker: name, database, variables: Object.keys(vars) };
}

function read(environment: string): z.output<typeof configSchema> {
  return configSchema.parse(readConfig({ config: configPath, env: environment }));
}
