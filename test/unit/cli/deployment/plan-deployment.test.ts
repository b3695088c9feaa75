import { describe, it } from "vitest";

import {
  missingSecrets,
  planDeployment,
  toWords,
  type Found,
  type OwnSecret,
  type Target,
} from "../../../../src/cli/deployment/plan-deployment.ts";

const production: Target = { environment: "", worker: "d", database: "d-db", variables: [] };
const staging: Target = { ...production, environment: "staging" };

describe("planDeployment", () => {
  const cases: readonly [string, Found, readonly OwnSecret[], string][] = [
    [
      "a first one makes the database before the Worker that needs it",
      { hasDatabase: false, secrets: null },
      ["ADMIN_TOKEN"],
      "build, create-database, migrate, deploy, put-secrets, ask-readiness",
    ],
    [
      "a first one into a database that was made by hand, or by the button",
      { hasDatabase: true, secrets: null },
      [],
      "build, migrate, deploy, ask-readiness",
    ],
    [
      "a first one that stopped after the Worker",
      { hasDatabase: true, secrets: [] },
      ["URL_SIGNING_SECRET", "ADMIN_TOKEN"],
      "build, migrate, deploy, put-secrets, ask-readiness",
    ],
    [
      "a later one",
      { hasDatabase: true, secrets: ["ADMIN_TOKEN"] },
      [],
      "build, migrate, deploy, ask-readiness",
    ],
    [
      "one whose database is gone",
      { hasDatabase: false, secrets: ["ADMIN_TOKEN"] },
      [],
      "build, create-database, migrate, deploy, ask-readiness",
    ],
  ];

  it.for(cases)("%s", ([, found, secrets, expected], { expect }) => {
    const kinds = planDeployment(found, secrets).map(({ kind }) => kind);
    expect(kinds.join(", ")).toBe(expected);
  });
});

describe("toWords", () => {
  it.for([production, staging])(
    "names the environment in every call: $environment",
    (target, { expect }) => {
      const steps = planDeployment({ hasDatabase: false, secrets: null }, ["ADMIN_TOKEN"]);
      const calls = steps.flatMap((step) => toWords(step, target)?.join(" ") ?? []);
      const env = `--env=${target.environment}`;
      expect(calls).toEqual([
        `deploy --dry-run ${env}`,
        `d1 create d-db ${env} --update-config=false`,
        `d1 migrations apply DB --remote ${env}`,
        `deploy ${env}`,
        `secret bulk ${env}`,
      ]);
    },
  );
});

describe("missingSecrets", () => {
  const all = ["URL_SIGNING_SECRET", "ADMIN_TOKEN", "OPENAI_API_KEY", "GEMINI_API_KEY"];
  const cases: readonly [readonly string[] | null, readonly string[], string][] = [
    [null, [], "URL_SIGNING_SECRET ADMIN_TOKEN; OPENAI_API_KEY GEMINI_API_KEY"],
    [all, [], "; "],
    [["ACCESS_TEAM_DOMAIN"], [], "URL_SIGNING_SECRET; OPENAI_API_KEY GEMINI_API_KEY"],
    [["ADMIN_TOKEN", "GOOGLE_SERVICE_ACCOUNT_JSON"], [], "URL_SIGNING_SECRET; OPENAI_API_KEY"],
    [["GOOGLE_VERTEX_API_KEY"], all.slice(0, 3), "; "],
  ];

  it.for(cases)("of %j beside %j", ([secrets, variables, expected], { expect }) => {
    const missing = missingSecrets({ hasDatabase: true, secrets }, { ...production, variables });
    expect(`${missing.own.join(" ")}; ${missing.engines.join(" ")}`).toBe(expected);
  });
});
