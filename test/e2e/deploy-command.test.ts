import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { describe, it, onTestFinished } from "vitest";

import { readTarget } from "../../src/cli/deployment/read-target.ts";
import { runDeployment } from "../../src/cli/deployment/run-deployment.ts";
import { wranglerOnPath } from "../../src/cli/deployment/wrangler-on-path.ts";
import { startCloudflareAccount, type CloudflareAccount } from "./cloudflare-account.ts";

/** A dozen calls of wrangler, on a machine that is busy, in milliseconds. */
const patienceMs = 600_000;

const root = path.join(import.meta.dirname, "..", "..");
const migrations = readdirSync(path.join(root, "migrations"))
  .filter((name) => name.endsWith(".sql"))
  .map((name) => `migration ${path.basename(name, ".sql")}`);

/** Everything of this machine that wrangler would find: it must neither read nor keep a login. */
function environmentOf({ environment }: CloudflareAccount): NodeJS.ProcessEnv {
  const home = mkdtempSync(path.join(tmpdir(), "diptych-home-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const programs = path.join(root, "node_modules", ".bin");
  return {
    ...process.env,
    ...environment,
    HOME: home,
    XDG_CONFIG_HOME: home,
    PATH: `${programs}${path.delimiter}${process.env["PATH"]}`,
  };
}

/** Deploys with the real wrangler, and somebody there who says yes. */
async function deploy(environment: NodeJS.ProcessEnv, output: { text: string }) {
  const folder = mkdtempSync(path.join(tmpdir(), "diptych-output-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "wrangler.ndjson");
  return runDeployment(
    {
      wrangler: wranglerOnPath(environment),
      confirm: () => Promise.resolve(true),
      newSecret: () => "a-secret",
      outputFile: { path: file, read: () => readFileSync(file, "utf8") },
      askReadiness: () => Promise.resolve({ kind: "ready", advice: [] }),
      print: (text) => (output.text += `${text}\n`),
    },
    readTarget(""),
    false,
  );
}

describe("a deployment with the real wrangler, to an account on this machine", () => {
  it(
    "works the first time, and again, and then has room for a key",
    { timeout: patienceMs },
    async ({ expect }) => {
      const account = await startCloudflareAccount();
      const environment = environmentOf(account);
      const output = { text: "" };

      expect(await deploy(environment, output), output.text).toBe(0);
      expect(account.changes).toEqual([
        "database diptych",
        ...migrations,
        "bucket diptych-images",
        "worker diptych",
        "secrets",
      ]);
      expect(account.secrets).toEqual(["URL_SIGNING_SECRET", "ADMIN_TOKEN"]);
      expect(output.text).toContain("https://diptych.team.workers.dev/studio/admin");

      expect(await deploy(environment, output), output.text).toBe(0);
      expect(account.changes.slice(migrations.length + 4)).toEqual(["worker diptych"]);
      expect(output.text).toContain("None is left to apply.");

      const made = await makeKey(environment);
      expect(made).toMatch(/\ndpt_\w+\n$/);
      const rows = account.databases.get("diptych")?.prepare("SELECT prefix FROM api_keys").all();
      expect(rows).toEqual([{ prefix: /\n(dpt_\w{4})\w+\n$/.exec(made)?.[1] }]);
    },
  );
});

function makeKey(environment: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--no-warnings", "src/cli/create-key.ts", "--name", "A shop", "--remote"],
      { cwd: root, env: environment },
      (_, output, errors) => resolve(output + errors),
    );
  });
}
