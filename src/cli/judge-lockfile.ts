import { z } from "zod";

const packageSchema = z.object({
  version: z.string(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  link: z.boolean().default(false),
  dev: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
});

/** What of `package-lock.json` is looked at. The entry without a name is the project itself. */
export const lockfileSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.unknown()).transform((packages) =>
    Object.entries(packages)
      .filter(([path]) => path !== "")
      .map(([path, entry]) => ({ path, ...packageSchema.parse(entry) })),
  ),
});

export type Lockfile = z.output<typeof lockfileSchema>;

/** A package that runs in production, or stands in what is deployed. */
export interface ProductionPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const registry = "https://registry.npmjs.org/";

/** Licences that ask for nothing but their text, as SPDX writes them. */
const permissive: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
]);

/** What is installed without development. */
export function productionPackages({ packages }: Lockfile): readonly ProductionPackage[] {
  return packages
    .filter(({ dev, devOptional }) => !dev && !devOptional)
    .map(({ path, version, license = "none" }) => ({ name: nameOf(path), version, license }));
}

/**
 * What is wrong with a lockfile, in sentences; nothing, if all is well. Every package has its hash and
 * comes from npm's registry, runs a script on installation only where that was decided, and is under
 * a permissive licence where it is deployed.
 * @param allowScripts Of `package.json`: whether each package that has such a script may run it.
 */
export function judgeLockfile(
  lockfile: Lockfile,
  allowScripts: Readonly<Record<string, boolean>>,
): readonly string[] {
  const faults = lockfile.packages.flatMap(
    ({ path, integrity = "", resolved = registry, link, hasInstallScript }) => [
      ...(/^sha512-[\w+/]{86}==$/.test(integrity) ? [] : [`${path} has no SHA-512.`]),
      // Without an address, npm takes it from the registry that is configured.
      ...(resolved.startsWith(registry) && !link ? [] : [`${path} comes from ${resolved}.`]),
      ...(hasInstallScript && !Object.hasOwn(allowScripts, nameOf(path))
        ? [`${path} runs a script on installation. Decide on it in 'allowScripts'.`]
        : []),
    ],
  );
  const strict = productionPackages(lockfile)
    .filter(({ license }) => !permissive.has(license))
    .map(({ name, license }) => `${name} is deployed, and under the licence ${license}.`);
  return [...faults, ...strict];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}
