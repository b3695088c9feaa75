/**
 * Stands in prompts of the tests, and may stand in nothing that is logged and in no error. As long as
 * "Paper boat", in whose place it is: what a prompt costs goes by its length.
 */
export const canary = "Canary5b1f";

/** Secrets that the Worker under test has. None of them may ever be printed. */
export const testSecrets = {
  adminToken: "admin-token-of-the-tests",
  signingSecret: "signing-secret-of-the-tests",
  /** Those of the providers begin so. */
  providerKey: "provider-key-of-the-tests",
} as const;

interface LeakRule {
  readonly what: string;
  readonly pattern: RegExp;
}

const secrets = Object.values(testSecrets).join("|");

const leakRules: readonly LeakRule[] = [
  // Prompts without the canary are about the same boat. The exception is the call that is printed to try.
  { what: "a prompt", pattern: new RegExp(`${canary}|paper boat(?!s? at dawn)`, "i") },
  // The published keys open nothing elsewhere, and are printed on purpose.
  {
    what: "an API key",
    pattern: /dpt_(?!dev_(?:free|standard|pro|bench|admin)(?!\w))[0-9A-Za-z_]{6}/,
  },
  { what: "a secret of the deployment", pattern: new RegExp(secrets) },
  { what: "a signature", pattern: /signature=[\w-]{20}|whsec_[\w+/]{8}/ },
  { what: "a token", pattern: /eyJ[\w-]{10,}\.[\w-]+\.[\w-]+/ },
  {
    what: "image data",
    pattern: /(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])(?=[\w+/-]*\d)[\w+/-]{200}/,
  },
];

/** What of a text should have stayed where it was: what it is, and the words around it. */
export interface Leak {
  readonly what: string;
  readonly excerpt: string;
}

/** Characters before and after what was found. */
const around = 60;

/** Everything that was printed and must never be. @param more Texts that are secret in this run alone. */
export function findLeaks(text: string, more: readonly string[] = []): readonly Leak[] {
  const found = leakRules.flatMap(({ what, pattern }) => {
    const match = pattern.exec(text);
    return match ? [{ what, excerpt: excerptOf(text, match.index) }] : [];
  });
  const told = more.flatMap((secret) => {
    const index = text.indexOf(secret);
    return index < 0 ? [] : [{ what: "a secret", excerpt: excerptOf(text, index) }];
  });
  return [...found, ...told];
}

function excerptOf(text: string, index: number): string {
  return text.slice(Math.max(0, index - around), index + 2 * around);
}
