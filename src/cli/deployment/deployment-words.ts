import type { Missing, Step, Target } from "./plan-deployment.ts";

/** What a step does, for whoever looks on. */
export function describeStep(step: Step, { worker, database }: Target): string {
  switch (step.kind) {
    case "build":
      return "Build the studio and the Worker";
    case "create-database":
      return `Make the database ${database}`;
    case "migrate":
      return `Apply the migrations to ${database}`;
    case "deploy":
      return `Deploy the Worker ${worker}, with its bucket`;
    case "put-secrets":
      return `Make and put ${step.names.join(" and ")}`;
    case "ask-readiness":
      return "Ask /readyz";
  }
}

/** How things stand when a step has failed, and what to do. */
export function afterFailure(step: Step, isFirst: boolean, target: Target): string {
  const again = `run '${deployCommand(target)}' again`;
  const before = isFirst
    ? "There is no Worker yet."
    : "The version before is still the one that serves.";
  switch (step.kind) {
    case "build":
      return `Nothing was changed at Cloudflare. Mend what is said above, and ${again}.`;
    case "create-database":
      return `The database ${target.database} was not made, and nothing else was changed. Mend what is said above, and ${again}.`;
    case "migrate":
      return `${before} The database ${target.database} has the migrations before the one that failed, and that one was taken back. Mend what is said above, and ${again}: what is applied is not applied twice.`;
    case "deploy":
      return `The database ${target.database} is migrated, which suits the version before, too. If 'Uploaded ${target.worker}' is said above, the new version serves, though its address or its schedules may be missing; if not: ${before} Mend what is said there, and ${again}.`;
    case "put-secrets":
      return `The new version serves, without ${step.names.join(" and ")}: until then, ${withoutSecrets(step.names)}. Run '${deployCommand(target)}' again, which offers to make them.`;
    case "ask-readiness":
      return "The new version is deployed.";
  }
}

/** What to do about secrets that are missing, a line each; none when nothing is. */
export function howToPut(missing: Missing, target: Target): readonly string[] {
  return [...missing.own, ...missing.engines].map(
    (name) => `npx wrangler secret put ${name}${environmentOption(target)}    # ${purposes[name]}`,
  );
}

/** What the first one to come does, when the Worker stands. */
export function firstSteps(url: string, missing: Missing, target: Target): string {
  const keys = howToPut({ own: [], engines: missing.engines }, target);
  const steps = [
    ...(keys.length > 0 ? [`Put the keys of the engines; one is enough:\n${indent(keys)}`] : []),
    `Open ${url}/studio/admin and sign in with ADMIN_TOKEN. Configuration shows what is still missing.`,
    `Under Accounts, make the first account and its key, or do it here:\n${indent([
      `npm run keys -- --name NAME --tier pro --remote${environmentOption(target)}`,
    ])}`,
    `Sign in at ${url}/studio with that key, and make an image.`,
  ];
  return steps.map((step, index) => `  ${index + 1}. ${step}`).join("\n");
}

/** The command for the same deployment. */
function deployCommand({ environment }: Target): string {
  return `npm run deploy${environment === "" ? "" : ` -- --env ${environment}`}`;
}

const purposes: Readonly<Record<string, string>> = {
  URL_SIGNING_SECRET: "signs webhooks and links; what 'openssl rand -hex 32' prints",
  ADMIN_TOKEN: "opens the admin API; what 'openssl rand -hex 32' prints",
  OPENAI_API_KEY: "GPT Image 2",
  GEMINI_API_KEY: "Nano Banana 2",
};

function withoutSecrets(names: readonly string[]): string {
  const effects = [
    ...(names.includes("ADMIN_TOKEN") ? ["the admin API is closed"] : []),
    ...(names.includes("URL_SIGNING_SECRET") ? ["nothing is signed"] : []),
  ];
  return effects.join(" and ");
}

function environmentOption({ environment }: Target): string {
  return environment === "" ? "" : ` --env ${environment}`;
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `       ${line}`).join("\n");
}
