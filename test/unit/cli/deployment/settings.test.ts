import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

import { describe, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";

import { parseConfig } from "../../../../src/config.ts";
import { providerDefinitions } from "../../../../src/providers/registry.ts";

const root = path.join(import.meta.dirname, "..", "..", "..", "..");
const example = readFileSync(path.join(root, ".dev.vars.example"), "utf8");
const asked = parseEnv(example);

/** Every setting that the Worker reads: whatever it looks for is noted. */
function settingsRead(): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (name: string | symbol) => {
    if (typeof name === "string" && /^[A-Z][A-Z_]+$/.test(name)) names.add(name);
  };
  const variables: Readonly<Record<string, unknown>> = new Proxy(
    {},
    {
      get: (_, name) => note(name),
      has: (_, name) => {
        note(name);
        return false;
      },
    },
  );
  parseConfig(variables);
  for (const definition of providerDefinitions) definition.configure(variables);
  return names;
}

describe(".dev.vars.example", () => {
  it("has every setting, and none that nobody reads", ({ expect }) => {
    const written = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
    const { vars } = readConfig({ config: path.join(root, "wrangler.toml") });
    expect(settingsRead().size).toBeGreaterThan(25);
    expect(new Set([...written, ...Object.keys(vars)])).toEqual(settingsRead());
  });

  it("asks by the button for secrets alone, and holds nothing that would be deployed", ({
    expect,
  }) => {
    expect(asked).toEqual({
      OPENAI_API_KEY: "",
      GEMINI_API_KEY: "",
      ADMIN_TOKEN: "",
      URL_SIGNING_SECRET: "",
    });
  });

  it("is described for the button", ({ expect }) => {
    const { cloudflare } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      cloudflare: { bindings: Record<string, { description: string }> };
    };
    expect(Object.keys(cloudflare.bindings)).toEqual(expect.arrayContaining(Object.keys(asked)));
    for (const { description } of Object.values(cloudflare.bindings)) {
      expect(description.length).toBeGreaterThan(20);
    }
  });
});

describe("wrangler.toml", () => {
  it("has for staging what it has for production, under names of its own", ({ expect }) => {
    const production = bindingsOf("");
    const staging = bindingsOf("staging");
    expect(staging.shape).toEqual(production.shape);
    expect(production.shape).toMatchObject({ d1_databases: [{ binding: "DB" }] });
    expect(production.own).toHaveLength(7);
    expect(staging.own.filter((name) => production.own.includes(name))).toEqual([]);
  });
});

/** Names that two deployments must not share, of every kind of binding. */
const ownNames = new Set(["name", "bucket_name", "database_name", "namespace_id", "dataset"]);

/** The configuration of one deployment without the names that are its own, and those names. */
function bindingsOf(environment: string) {
  const config = readConfig({ config: path.join(root, "wrangler.toml"), env: environment });
  const own: unknown[] = [];
  const text = JSON.stringify(config, function (this: unknown, key: string, value: unknown) {
    if (key === "targetEnvironment") return undefined;
    if (!ownNames.has(key) || typeof value !== "string" || isBindingName(this, key)) return value;
    own.push(value);
    return "its own";
  });
  return { shape: JSON.parse(text) as unknown, own };
}

/** Of some bindings, `name` is what the code calls them. */
function isBindingName(holder: unknown, key: string): boolean {
  if (key !== "name" || typeof holder !== "object" || holder === null) return false;
  return "class_name" in holder || "namespace_id" in holder;
}
