import { z } from "zod";

const entrySchema = z.object({ type: z.literal("deploy"), targets: z.array(z.string()) });

/**
 * Where a deployment can be reached, out of the lines of JSON that wrangler writes into the file of
 * WRANGLER_OUTPUT_FILE_PATH. An own domain goes before workers.dev.
 * @returns An origin such as `https://images.example.com`; null when it has none that can be asked.
 */
export function deployedAddress(lines: string): string | null {
  const targets = lines.split("\n").flatMap((line) => {
    const parsed = entrySchema.safeParse(parse(line));
    return parsed.success ? parsed.data.targets : [];
  });
  const hosts = targets.flatMap((target) => hostOf(target) ?? []);
  const own = hosts.find((host) => !host.endsWith(".workers.dev"));
  const host = own ?? hosts[0];
  return host === undefined ? null : `https://${host}`;
}

/** `https://diptych.team.workers.dev`, `images.example.com (custom domain)` and `example.com/*` have one. */
function hostOf(target: string): string | null {
  const [route = ""] = target.split(" ");
  const host = route.replace(/^https:\/\//, "").replace(/\/\*?$/, "");
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host) ? host : null;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
