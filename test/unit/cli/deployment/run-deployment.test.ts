import { readFileSync } from "node:fs";

import { describe, it } from "vitest";

import type { Readiness } from "../../../../src/cli/deployment/ask-readiness.ts";
import type { Target } from "../../../../src/cli/deployment/plan-deployment.ts";
import { runDeployment } from "../../../../src/cli/deployment/run-deployment.ts";
import { wranglerOnPath } from "../../../../src/cli/deployment/wrangler-on-path.ts";
import { fakeWrangler, type FakeAccount } from "./fake-wrangler.ts";

const target: Target = {
  environment: "",
  worker: "diptych",
  database: "diptych",
  variables: [],
};
const address = "https://diptych.team.workers.dev";
const ready: Readiness = { kind: "ready", advice: [] };
const looking = ["whoami --json", "d1 list --json --env=", "secret list --format json --env="];
const whole = ["ADMIN_TOKEN", "URL_SIGNING_SECRET", "OPENAI_API_KEY", "GEMINI_API_KEY"];

/** One that stands, with all that it needs. */
const standing: FakeAccount = { databases: ["diptych"], secrets: whole, targets: [address] };

interface Circumstances {
  /** What somebody at the terminal says; without it, nobody is there. */
  readonly says?: boolean;
  readonly readiness?: Readiness;
  readonly isDryRun?: boolean;
  readonly target?: Target;
}

async function deploy(account: FakeAccount, circumstances: Circumstances = {}) {
  const { says, readiness = ready, isDryRun = false } = circumstances;
  const { environment, outputPath, calls } = fakeWrangler(account);
  const printed: string[] = [];
  const asked: string[] = [];
  let secrets = 0;
  const code = await runDeployment(
    {
      wrangler: wranglerOnPath(environment),
      confirm:
        says === undefined
          ? null
          : (question) => {
              asked.push(question);
              return Promise.resolve(says);
            },
      newSecret: () => `secret-${(secrets += 1)}`,
      outputFile: { path: outputPath, read: () => readFileSync(outputPath, "utf8") },
      askReadiness: (url) => {
        asked.push(url);
        return Promise.resolve(readiness);
      },
      print: (text) => printed.push(text),
    },
    circumstances.target ?? target,
    isDryRun,
  );
  const made = calls();
  return { code, text: printed.join("\n"), asked, made, words: made.map(({ words }) => words) };
}

describe("a first deployment", () => {
  it("makes the database, migrates it, deploys, and makes the secrets", async ({ expect }) => {
    const { code, text, words, made } = await deploy({ targets: [address] }, { says: true });
    expect(code).toBe(0);
    expect(words).toEqual([
      ...looking,
      "deploy --dry-run --env=",
      "d1 create diptych --env= --update-config=false",
      "d1 migrations apply DB --remote --env=",
      "deploy --env=",
      "secret bulk --env=",
    ]);
    const secrets = { URL_SIGNING_SECRET: "secret-1", ADMIN_TOKEN: "secret-2" };
    expect(JSON.parse(made.at(-1)?.input ?? "")).toEqual(secrets);
    expect(text.match(/secret-\d/g)).toEqual(["secret-1", "secret-2"]);
    expect(text).toContain("\n     ADMIN_TOKEN=secret-2");
    expect(text).toContain("Applied 0000_initial.sql, 0001_more.sql.");
    expect(text).toContain(`Open ${address}/studio/admin and sign in with ADMIN_TOKEN`);
    expect(text).toContain("npx wrangler secret put OPENAI_API_KEY");
    expect(text).toContain("npm run keys -- --name NAME --tier pro --remote");
  });

  it("without a terminal makes no secret, and says how to put them", async ({ expect }) => {
    const { code, text, words } = await deploy({ targets: [address] });
    expect(code).toBe(0);
    expect(words.filter((line) => line.startsWith("secret bulk"))).toEqual([]);
    for (const name of whole) expect(text).toContain(`npx wrangler secret put ${name}`);
    expect(text).not.toContain("secret-");
  });

  it("makes none that is declined", async ({ expect }) => {
    const { asked, text, words } = await deploy({ targets: [address] }, { says: false });
    expect(asked.filter((line) => line.includes("is not set"))).toHaveLength(2);
    expect(words.at(-1)).toBe("deploy --env=");
    expect(text).toContain("npx wrangler secret put ADMIN_TOKEN");
  });

  it("that has no engine yet is done all the same", async ({ expect }) => {
    const missing = ["provider openai: Not configured. Set OPENAI_API_KEY."];
    const readiness: Readiness = { kind: "not-ready", missing };
    const { code, text } = await deploy({ targets: [address] }, { readiness });
    expect(code).toBe(0);
    expect(text).toContain(missing[0]);
  });
});

describe("a later deployment", () => {
  it("migrates before it deploys, asks nothing, and asks the Worker", async ({ expect }) => {
    const { code, text, asked, words } = await deploy(standing, { says: true });
    expect(code).toBe(0);
    expect(words).toEqual([
      ...looking,
      "deploy --dry-run --env=",
      "d1 migrations apply DB --remote --env=",
      "deploy --env=",
    ]);
    expect(asked).toEqual([address]);
    expect(text).toContain(`${address} is ready.`);
    expect(text).toContain(`Studio  ${address}/studio`);
    expect(text).not.toContain("Next");
  });

  it("fails when the Worker says that it cannot work", async ({ expect }) => {
    const readiness: Readiness = { kind: "not-ready", missing: ["migration 0011: Run it."] };
    const { code, text } = await deploy(standing, { readiness });
    expect(code).toBe(1);
    expect(text).toContain("migration 0011: Run it.");
  });

  it("is done when the address is not known yet, or there is none", async ({ expect }) => {
    const silent = await deploy(standing, { readiness: { kind: "silent", last: "ENOTFOUND" } });
    expect(silent.code).toBe(0);
    expect(silent.text).toContain("does not answer yet (ENOTFOUND)");
    const nowhere = await deploy({ ...standing, targets: ["schedule: 17 * * * *"] });
    expect(nowhere.code).toBe(0);
    expect(nowhere.asked).toEqual([]);
  });

  it("goes to the environment that is named, in every call", async ({ expect }) => {
    const staging = { ...target, environment: "staging", worker: "diptych-staging" };
    const { text, words } = await deploy(
      { databases: ["diptych"], secrets: [] },
      { says: true, target: { ...staging, database: "diptych-staging" } },
    );
    expect(words).toContain("d1 create diptych-staging --env=staging --update-config=false");
    expect(words.slice(1).every((line) => line.includes("--env=staging"))).toBe(true);
    expect(text).toContain("wrangler secret put OPENAI_API_KEY --env staging");
  });
});

describe("a deployment that cannot be", () => {
  it.for([
    ["nobody is logged in", { loggedIn: false }, "npx wrangler login"],
    ["the databases cannot be listed", { fails: "d1 list" }, "It went wrong."],
    ["the secrets cannot be listed", { fails: "secret list" }, "It went wrong."],
  ] as const)("is not begun: %s", async ([, account, says], { expect }) => {
    const { code, text, words } = await deploy({ ...standing, ...account });
    expect(code).toBe(1);
    expect(text).toContain(says);
    expect(text).toContain("Nothing was changed at Cloudflare.");
    expect(words.filter((line) => !looking.includes(line))).toEqual([]);
  });

  it.for([
    ["deploy --dry-run", "Nothing was changed at Cloudflare"],
    ["d1 create", "The database diptych was not made, and nothing else was changed"],
    ["d1 migrations", "There is no Worker yet. The database diptych has the migrations before"],
    [
      "deploy --env",
      "The database diptych is migrated, which suits the version before, too. If 'Up",
    ],
    ["secret bulk", "The new version serves, without URL_SIGNING_SECRET and ADMIN_TOKEN"],
  ] as const)("stops at %s, and says how things stand", async ([fails, says], { expect }) => {
    const { code, text, words } = await deploy({ targets: [address], fails }, { says: true });
    expect(code).toBe(1);
    expect(words.at(-1)?.startsWith(fails)).toBe(true);
    expect(text).toContain(`Stopped. ${says}`);
    expect(text).toContain("'npm run deploy' again");
    // The deployment itself shows what it says as it comes.
    if (fails !== "deploy --env") expect(text).toContain("It went wrong.");
    expect(text).not.toContain("secret-");
  });

  it("says of a later one that the version before goes on", async ({ expect }) => {
    const { text } = await deploy({ ...standing, fails: "d1 migrations" });
    expect(text).toContain("The version before is still the one that serves.");
  });

  it("is only told when it is a dry run", async ({ expect }) => {
    const { code, text, words } = await deploy({}, { isDryRun: true, says: true });
    expect({ code, words }).toEqual({ code: 0, words: looking });
    expect(text).toContain("wrangler d1 create diptych --env= --update-config=false");
    expect(text).toContain("Make and put URL_SIGNING_SECRET and ADMIN_TOKEN");
    expect(text).toContain("Nothing was changed at Cloudflare.");
  });
});
