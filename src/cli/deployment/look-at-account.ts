import { z } from "zod";

import type { Found, Target } from "./plan-deployment.ts";
import type { Wrangler, WranglerAnswer } from "./wrangler-on-path.ts";

/** What there is, or why that cannot be told. */
export type Look =
  | { readonly kind: "found"; readonly found: Found }
  | { readonly kind: "refused"; readonly message: string };

const namesSchema = z.array(z.object({ name: z.string() }));

/** Asks whether somebody is logged in, for the databases, and for the Worker's secrets. Changes nothing. */
export async function lookAtAccount(wrangler: Wrangler, target: Target): Promise<Look> {
  const env = `--env=${target.environment}`;
  const who = await wrangler({ words: ["whoami", "--json"] });
  if (!isLoggedIn(who)) return refuse(howToLogIn);

  const listed = await wrangler({ words: ["d1", "list", "--json", env] });
  const databases = listed.code === 0 ? readNames(listed.output) : null;
  if (!databases)
    return refuse(`The databases of the account cannot be listed:\n${wordsOf(listed)}`);

  const asked = await wrangler({ words: ["secret", "list", "--format", "json", env] });
  const secrets = asked.code === 0 ? readNames(asked.output) : null;
  // Its way to say so; a Worker that cannot be read for another reason must not count as none.
  const isAbsent = asked.code !== 0 && /Worker ".*" .*not found|\b10007\b/.test(wordsOf(asked));
  if (!secrets && !isAbsent) {
    return refuse(`The secrets of ${target.worker} cannot be listed:\n${wordsOf(asked)}`);
  }
  return { kind: "found", found: { hasDatabase: databases.includes(target.database), secrets } };
}

const howToLogIn = `Nobody is logged in to Cloudflare. Run 'npx wrangler login', or set CLOUDFLARE_API_TOKEN
(template "Edit Cloudflare Workers", and D1: Edit) and, with several accounts, CLOUDFLARE_ACCOUNT_ID.`;

/** What wrangler does not say outright is left for the next question: tokens differ in what they may read. */
function isLoggedIn({ output }: WranglerAnswer): boolean {
  const parsed = z.object({ loggedIn: z.boolean() }).safeParse(parse(output));
  return !parsed.success || parsed.data.loggedIn;
}

function readNames(output: string): readonly string[] | null {
  const parsed = namesSchema.safeParse(parse(output));
  return parsed.success ? parsed.data.map(({ name }) => name) : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wordsOf({ output, errors }: WranglerAnswer): string {
  return `${output}${errors}`.trim();
}

function refuse(message: string): Look {
  return { kind: "refused", message };
}
