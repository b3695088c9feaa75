import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

import { judgeLockfile, lockfileSchema, productionPackages } from "./judge-lockfile.ts";

/** `npm run audit`: what is known against the packages that are deployed, and how they are locked. */
const root = path.join(import.meta.dirname, "..", "..");

/** What a registry answers that knows no advisories: a mirror, for example. */
const withoutAdvisories: ReadonlySet<number> = new Set([404, 405]);

const auditSchema = z.union([
  z.object({ statusCode: z.number(), message: z.string() }),
  z.object({ metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }) }),
]);

const manifestSchema = z.object({ allowScripts: z.record(z.string(), z.boolean()) });

checkLockfile();
checkAdvisories();

function checkLockfile(): void {
  const lockfile = lockfileSchema.parse(readJson("package-lock.json"));
  const { allowScripts } = manifestSchema.parse(readJson("package.json"));
  const production = productionPackages(lockfile);
  for (const { name, version, license } of production) {
    console.log(`  ${name.padEnd(34)} ${version.padEnd(10)} ${license}`);
  }
  const faults = judgeLockfile(lockfile, allowScripts);
  const counts = `${lockfile.packages.length} packages, ${production.length} of them deployed`;
  console.log(`audit: lockfile: ${counts}, ${faults.length} faults`);
  for (const fault of faults) fail(fault);
}

function checkAdvisories(): void {
  const words = ["audit", "--omit=dev", "--audit-level=high", "--json"];
  const { status, stdout, stderr } = spawnSync("npm", words, { cwd: root, encoding: "utf8" });
  const answer = auditSchema.safeParse(parse(stdout));
  if (!answer.success) return fail(`npm audit could not be read: ${stderr}`);
  if ("statusCode" in answer.data) {
    const { statusCode, message } = answer.data;
    if (!withoutAdvisories.has(statusCode)) return fail(`npm audit failed: ${message}`);
    console.log(`audit: NOT POSSIBLE, the registry answered ${statusCode}: it has no advisories.`);
    console.log(
      "audit: run it where npm's own registry can be reached before anything is released.",
    );
    return;
  }
  console.log(`audit: ${JSON.stringify(answer.data.metadata.vulnerabilities)}`);
  if (status !== 0) fail("Something that is deployed has a known vulnerability of high severity.");
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), "utf8"));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fail(why: string): void {
  console.error(`audit: ${why}`);
  process.exitCode = 1;
}
