import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";

import type { ProviderId } from "../domain/model-card.ts";
import { providerDefinitions } from "../providers/registry.ts";

/** Variables by name; an empty value counts as not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A key that stands for the simulator. */
const simulated = "simulator";

/** Published, and taken on loopback alone. */
const developmentAdminToken = "dpt_dev_admin";

/** What decides whether and how each provider is called in development. */
export interface Upstream {
  readonly provider: ProviderId;
  /** As people write it. */
  readonly displayName: string;
  readonly keyName: string;
  readonly baseUrlName: string;
  /** Empty when the provider is not configured. */
  readonly key: string;
  /** Who answers: the simulator of this command, another address, the provider itself, or nobody. */
  readonly answeredBy:
    | { readonly kind: "simulator" }
    | { readonly kind: "address"; readonly url: string }
    | { readonly kind: "provider" }
    | { readonly kind: "nobody" };
}

/**
 * Decides who answers for each provider. A base URL in the environment or the file wins; else a
 * real key in the file means the provider itself, and `simulator` the simulator. Keys in the
 * environment count only beside a base URL there, so that an exported key is never spent by
 * accident; an empty one there turns its provider off. With no key anywhere, all are simulated.
 */
export function decideUpstreams(environment: Variables, file: Variables): readonly Upstream[] {
  const isKeyless = providerDefinitions.every(({ settings: { key, otherKeys } }) =>
    [key, ...otherKeys].every((name) => file[name] === undefined),
  );
  return providerDefinitions.map(({ id, displayName, settings }) => {
    const { key: keyName, baseUrl: baseUrlName, otherKeys } = settings;
    const url = environment[baseUrlName] || file[baseUrlName];
    const environmentKey = environment[keyName];
    const isEnvironmentKeyMeant = environmentKey === "" || Boolean(environment[baseUrlName]);
    const key =
      (isEnvironmentKeyMeant ? environmentKey : undefined) ??
      file[keyName] ??
      (isKeyless ? simulated : "");
    const isOpenOtherwise = otherKeys.some((name) => file[name]);
    const found = isOpenOtherwise && !url ? ({ kind: "provider" } as const) : answeredBy(key, url);
    return { provider: id, displayName, keyName, baseUrlName, key, answeredBy: found };
  });
}

/** Reads the file of variables, made from the example when it is absent. */
export function readVariables(path: string, examplePath: string): Variables {
  if (!existsSync(path)) writeFileSync(path, fillExample(readFileSync(examplePath, "utf8")));
  return parseEnv(readFileSync(path, "utf8"));
}

/** The example has nothing behind these: whoever deploys by its button would deploy that, too. */
function fillExample(text: string): string {
  const values = {
    OPENAI_API_KEY: simulated,
    GEMINI_API_KEY: simulated,
    ADMIN_TOKEN: developmentAdminToken,
    URL_SIGNING_SECRET: randomBytes(32).toString("hex"),
  };
  return Object.entries(values).reduce(
    (filled, [name, value]) => filled.replace(new RegExp(`^${name}=$`, "m"), `${name}=${value}`),
    text,
  );
}

/**
 * The variables as a file that wrangler reads. Its reader undoes no escapes within quotes, so that
 * each value gets quotes that it does not contain; and it expands `$` unless a backslash is before.
 */
export function formatVariables(variables: Variables): string {
  return Object.entries(variables)
    .flatMap(([name, value]) => (value ? [`${name}=${quote(name, value)}\n`] : []))
    .join("");
}

function quote(name: string, value: string): string {
  const mark = ["'", "`", '"'].find((candidate) => !value.includes(candidate));
  if (!mark) throw new Error(`${name} holds every kind of quotes: leave one of them out.`);
  return `${mark}${value.replaceAll("$", String.raw`\$`)}${mark}`;
}

function answeredBy(key: string, url: string | undefined): Upstream["answeredBy"] {
  if (key === "") return { kind: "nobody" };
  if (url) return { kind: "address", url };
  return key === simulated ? { kind: "simulator" } : { kind: "provider" };
}
