import { execFile } from "node:child_process";
import path from "node:path";

import { describe, it } from "vitest";

import { fakeWrangler, type FakeAccount } from "./fake-wrangler.ts";

const root = path.join(import.meta.dirname, "..", "..", "..", "..");

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly words: readonly string[];
}

/** Runs the command itself, with another wrangler on its PATH. */
function run(account: FakeAccount, ...options: readonly string[]): Promise<Ended> {
  const { environment, calls } = fakeWrangler(account);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--no-warnings", "src/cli/deploy.ts", ...options],
      { cwd: root, env: environment },
      (error, output, errors) => {
        const code = Number(error?.code ?? 0);
        resolve({ code, output: output + errors, words: calls().map(({ words }) => words) });
      },
    );
  });
}

describe("npm run deploy", () => {
  it("deploys what wrangler.toml names, and makes no secret where nobody looks on", async ({
    expect,
  }) => {
    const { code, output, words } = await run({}, "--yes");
    expect({ code, words: words.slice(3) }).toEqual({
      code: 0,
      words: [
        "deploy --dry-run --env=",
        "d1 create diptych --env= --update-config=false",
        "d1 migrations apply DB --remote --env=",
        "deploy --env=",
      ],
    });
    expect(output).toContain("npx wrangler secret put ADMIN_TOKEN");
  });

  it("takes the names of an environment from there, too", async ({ expect }) => {
    const { code, output, words } = await run({}, "--env", "staging", "--dry-run");
    expect({ code, words: words.length }).toEqual({ code: 0, words: 3 });
    expect(output).toContain("diptych-staging: the first deployment");
    expect(output).toContain("wrangler d1 create diptych-staging --env=staging");
  });

  it("fails with the step that fails", async ({ expect }) => {
    const { code, output } = await run({ fails: "deploy --env" });
    expect(code).toBe(1);
    expect(output).toContain("Stopped. The database diptych is migrated");
  });

  it.for([
    { options: ["--env", "production"], says: "no [env.production]. It has staging." },
    { options: ["--force"], says: "Unknown option '--force'" },
  ])("says how it is used: $options", async ({ options, says }, { expect }) => {
    const { code, output, words } = await run({}, ...options);
    expect({ code, words }).toEqual({ code: 2, words: [] });
    expect(output).toContain(says);
    expect(output).toContain("npm run deploy -- [--env NAME]");
  });
});
