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
import type { Wrangler, WranglerAnswer } from "./wrangler-on-path.ts";

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

/** What came of it, up to here. */
interface Progress {
  readonly url: string | null;
  /** Secrets that were put, to be shown this once. */
  readonly put: ReadonlyMap<OwnSecret, string>;
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

  let progress: Progress = { url: null, put: new Map() };
  for (const [index, step] of steps.entries()) {
    print(`\n${index + 1}/${steps.length}  ${describeStep(step, target)}`);
    const done = await runStep(world, { step, target, progress });
    if (done === null) {
      print(`\nStopped. ${afterFailure(step, isFirst, target)}`);
      return 1;
    }
    progress = done;
  }
  return finish(world, { progress, isFirst, missing: left, target });
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

/** @returns What is known after it; null when it failed. */
async function runStep(
  world: World,
  { step, target, progress }: { step: Step; target: Target; progress: Progress },
): Promise<Progress | null> {
  const words = toWords(step, target);
  if (words === null) return progress;
  const put =
    step.kind === "put-secrets"
      ? new Map(step.names.map((name) => [name, world.newSecret()] as const))
      : new Map<OwnSecret, string>();
  const answer: WranglerAnswer = await world.wrangler({
    words,
    isShown: true,
    ...(put.size > 0 ? { input: JSON.stringify(Object.fromEntries(put)) } : {}),
    ...(step.kind === "deploy"
      ? { environment: { WRANGLER_OUTPUT_FILE_PATH: world.outputFile.path } }
      : {}),
  });
  if (answer.code !== 0) {
    // One that could not even be started has shown nothing.
    if (answer.output === "") world.print(answer.errors);
    return null;
  }
  switch (step.kind) {
    case "deploy":
      return { ...progress, url: deployedAddress(world.outputFile.read()) };
    case "put-secrets":
      return { ...progress, put };
    case "build":
    case "create-database":
    case "migrate":
    case "ask-readiness":
      return progress;
  }
}

interface Ending {
  readonly progress: Progress;
  readonly isFirst: boolean;
  readonly missing: Missing;
  readonly target: Target;
}

async function finish(world: World, ending: Ending): Promise<0 | 1> {
  const { url, put } = ending.progress;
  const { print } = world;
  const readiness = url === null ? null : await world.askReadiness(url);
  const isWell = showReadiness(world, readiness, url);
  if (put.size > 0) {
    print("\nShown this once; Cloudflare does not give them out again, so keep them:");
    for (const [name, value] of put) print(`  ${name}=${value}`);
  }
  const origin = url ?? "https://HOST";
  print(`\nStudio  ${origin}/studio\nAdmin   ${origin}/studio/admin`);
  if (ending.isFirst) print(`\nNext\n${firstSteps(origin, ending.missing, ending.target)}`);
  return isWell || ending.isFirst ? 0 : 1;
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
