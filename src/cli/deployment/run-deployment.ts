import type { Readiness } from "./ask-readiness.ts";
import { deployedAddress } from "./deployed-address.ts";
import { afterFailure, describeStep, firstSteps, howToPut } from "./deployment-words.ts";
import { lookAtAccount } from "./look-at-account.ts";
import {
  missingSecrets,
  planDeployment,
  toWords,
  type Missing,
  type OwnSecret,
  type Step,
  type Target,
} from "./plan-deployment.ts";
import type { Wrangler } from "./wrangler-on-path.ts";

/** What a deployment reaches out to. */
export interface World {
  readonly wrangler: Wrangler;
  /** Asks whoever is there; null when nobody is, and what is printed may be kept by a log. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
  readonly newSecret: () => string;
  /** An empty file, which wrangler writes about the deployment into. */
  readonly outputFile: { readonly path: string; readonly read: () => string };
  readonly askReadiness: (url: string) => Promise<Readiness>;
  readonly print: (text: string) => void;
}

/**
 * Deploys in the order that suits a first deployment and later ones. It stops at the first step that
 * fails, says how things stand then, and can be run again from any of them.
 * @returns The exit code: 0 when it serves, or on a first deployment waits for keys; else 1.
 */
export async function runDeployment(
  world: World,
  target: Target,
  isDryRun: boolean,
): Promise<0 | 1> {
  const { print } = world;
  const look = await lookAtAccount(world.wrangler, target);
  if (look.kind === "refused") {
    print(`${look.message}\n\nNothing was changed at Cloudflare.`);
    return 1;
  }
  const { found } = look;
  const isFirst = found.secrets === null;
  const missing = missingSecrets(found, target);
  const chosen = isDryRun ? missing.own : await chooseSecrets(world, missing);
  const steps = planDeployment(found, chosen);
  print(`${target.worker}: ${isFirst ? "the first deployment" : "another deployment"}`);
  if (isDryRun) {
    for (const step of steps) print(describeDryStep(step, target));
    print("Nothing was changed at Cloudflare.");
    return 0;
  }
  const left = { ...missing, own: missing.own.filter((name) => !chosen.includes(name)) };
  warnOf(world, left, target);

  for (const [index, step] of steps.entries()) {
    print(`\n${index + 1}/${steps.length}  ${describeStep(step, target)}`);
    if (!(await runStep(world, step, target))) {
      print(`\nStopped. ${afterFailure(step, isFirst, target)}`);
      return 1;
    }
  }
  const isNew = isFirst || chosen.length > 0;
  return finish(world, { isNew, missing: left, target });
}

async function chooseSecrets({ confirm }: World, missing: Missing): Promise<readonly OwnSecret[]> {
  if (!confirm) return [];
  const chosen: OwnSecret[] = [];
  for (const name of missing.own) {
    if (await confirm(`${name} is not set. Make one, and show it once?`)) chosen.push(name);
  }
  return chosen;
}

function describeDryStep(step: Step, target: Target): string {
  const words = toWords(step, target);
  return `  ${describeStep(step, target)}${words ? `\n    wrangler ${words.join(" ")}` : ""}`;
}

function warnOf({ print }: World, missing: Missing, target: Target): void {
  const lines = howToPut(missing, target);
  if (lines.length === 0) return;
  print(`Not set as secrets, and needed (or set in the dashboard as variables):`);
  for (const line of lines) print(`  ${line}`);
}

/** @returns Whether it did what it should; if not, what wrangler said of it is printed. */
async function runStep(world: World, step: Step, target: Target): Promise<boolean> {
  const words = toWords(step, target);
  if (words === null) return true;
  const secrets =
    step.kind === "put-secrets" ? step.names.map((name) => [name, world.newSecret()] as const) : [];
  // Of the others, what wrangler says is worth reading when they fail: it advises what is not needed here.
  const isShown = step.kind === "deploy";
  const { code, output, errors } = await world.wrangler({
    words,
    isShown,
    ...(secrets.length > 0 ? { input: JSON.stringify(Object.fromEntries(secrets)) } : {}),
    ...(isShown ? { environment: { WRANGLER_OUTPUT_FILE_PATH: world.outputFile.path } } : {}),
  });
  if (code !== 0) {
    if (!isShown) world.print(`${output}${errors}`.trim());
    return false;
  }
  if (step.kind === "migrate") world.print(`     ${appliedMigrations(output)}`);
  if (secrets.length > 0) {
    world.print("     Shown this once; Cloudflare does not give them out again, so keep them:");
    for (const [name, value] of secrets) world.print(`     ${name}=${value}`);
  }
  return true;
}

/** It lists those that it applies again with each of them, and none when there is none. */
function appliedMigrations(output: string): string {
  const names = new Set(output.match(/\w+\.sql/g));
  return names.size === 0 ? "None is left to apply." : `Applied ${[...names].join(", ")}.`;
}

interface Ending {
  /** A first deployment, or one that goes on where a first one stopped. */
  readonly isNew: boolean;
  readonly missing: Missing;
  readonly target: Target;
}

async function finish(world: World, { isNew, missing, target }: Ending): Promise<0 | 1> {
  const url = deployedAddress(world.outputFile.read());
  const readiness = url === null ? null : await world.askReadiness(url);
  const isWell = showReadiness(world, readiness, url);
  const origin = url ?? "https://HOST";
  world.print(`\nStudio  ${origin}/studio\nAdmin   ${origin}/studio/admin`);
  if (isNew) world.print(`\nNext\n${firstSteps(origin, missing, target)}`);
  return isWell || isNew ? 0 : 1;
}

/** @returns False when it answered, and said that it cannot work. */
function showReadiness({ print }: World, readiness: Readiness | null, url: string | null): boolean {
  if (readiness === null) {
    print("Deployed, without an address that could be asked. See routes in wrangler.toml.");
    return true;
  }
  switch (readiness.kind) {
    case "ready":
      print(`${url} is ready.`);
      for (const line of readiness.advice) print(`  ${line}`);
      return true;
    case "not-ready":
      print(`${url} is deployed, and makes no images yet:`);
      for (const line of readiness.missing) print(`  ${line}`);
      return false;
    case "silent":
      print(
        `${url} is deployed, and does not answer yet (${readiness.last}). A new address can take some minutes, and Cloudflare Access lets nobody in here: ask ${url}/readyz later.`,
      );
      return true;
  }
}
