import { parseEnv } from "node:util";
import { gzipSync } from "node:zlib";

/** The Worker as it would be uploaded, and the page beside it. */
export interface Built {
  readonly script: string;
  /** Paths of the sources that went into it, from the root of the project. */
  readonly sources: readonly string[];
  /** What is served beside it, by its path: the studio and the documentation. */
  readonly pages: ReadonlyMap<string, string>;
  /** The names of secrets that lie on this machine, by their values. */
  readonly secrets: ReadonlyMap<string, string>;
}

export interface BundleSize {
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** What serves development and tests alone. */
const developmentSources = /^(src\/(simulator|cli|studio)|test)\//;

/** What keys look like, whatever they are called: of OpenAI, of Google, of a service account. */
const keyShapes = [
  /\bsk-(?:proj-|svcacct-)?[\w-]{32,}/,
  /\bAIza[\w-]{35}\b/,
  /-----BEGIN (?:RSA )?PRIVATE KEY-----(?:\\n|\s)*[A-Za-z0-9+/]{40}/,
];

/** Shorter values stand in any text. */
const shortestSecret = 12;

/** How much is uploaded, and how much of it counts at Cloudflare. */
export function measureScript(script: string): BundleSize {
  return { bytes: Buffer.byteLength(script), gzipBytes: gzipSync(script).byteLength };
}

/**
 * Finds what a bundle must not hold in files of variables, by value: files may hold several of one name.
 * What the development command fills in itself is published, and no secret.
 */
export function findSecrets(files: readonly string[]): ReadonlyMap<string, string> {
  const variables = files.flatMap((text) => Object.entries(parseEnv(text)));
  return new Map(
    variables.flatMap(([name, value = ""]) =>
      /(KEY|TOKEN|SECRET|JSON)$/.test(name) &&
      value.length >= shortestSecret &&
      !value.startsWith("dpt_dev_")
        ? [[value, name] as const]
        : [],
    ),
  );
}

/** What must not be deployed like that, a sentence each; none when all is well. Never holds a secret. */
export function inspectBundle({ script, sources, pages, secrets }: Built): readonly string[] {
  const files = new Map([["the Worker", script], ...pages]);
  return [
    ...sources
      .filter((source) => developmentSources.test(source))
      .map((source) => `${source} is in the Worker, and belongs to development alone.`),
    ...[...files].flatMap(([file, text]) => [
      ...[...secrets]
        .filter(([value]) => text.includes(value))
        .map(([, name]) => `The value of ${name} on this machine is in ${file}.`),
      ...(keyShapes.some((shape) => shape.test(text))
        ? [`Something like a key is in ${file}.`]
        : []),
    ]),
    ...missingFiles(pages),
  ];
}

/** Files that the page loads, and are not there. */
function missingFiles(pages: ReadonlyMap<string, string>): readonly string[] {
  const page = pages.get("index.html");
  if (page === undefined) return ["The studio has no index.html: it was not built."];
  const loaded = [...page.matchAll(/(?:src|href)="\/([^"]+\.\w+)"/g)].map(([, file = ""]) => file);
  if (loaded.length === 0) return ["The page of the studio loads nothing: it was not built."];
  return loaded
    .filter((file) => !pages.has(file))
    .map((file) => `The page of the studio loads ${file}, which is not there.`);
}
