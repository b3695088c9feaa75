import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { onTestFinished } from "vitest";

/** What the account behind it is like, and which call goes wrong. */
export interface FakeAccount {
  readonly loggedIn?: boolean;
  readonly databases?: readonly string[];
  /** Names of the Worker's secrets; null when there is no Worker. */
  readonly secrets?: readonly string[] | null;
  /** Where the Worker is deployed to. */
  readonly targets?: readonly string[];
  /** A call whose words begin like this fails. */
  readonly fails?: string;
}

export interface FakeCall {
  readonly words: string;
  readonly input: string;
}

/** A program called wrangler, in a folder of its own. */
export interface FakeWrangler {
  /** With that folder before all others. */
  readonly environment: NodeJS.ProcessEnv;
  /** A file for wrangler to write about a deployment into. */
  readonly outputPath: string;
  readonly calls: () => readonly FakeCall[];
}

const program = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const account = JSON.parse(readFileSync(__dirname + "/account.json", "utf8"));
const words = process.argv.slice(2).join(" ");
const input = readFileSync(0, "utf8");
appendFileSync(__dirname + "/calls.ndjson", JSON.stringify({ words, input }) + "\\n");
const fail = (text) => { console.error(text); process.exit(1); };
if (account.fails && words.startsWith(account.fails)) fail("✘ [ERROR] It went wrong.");
const list = (names) => console.log(JSON.stringify(names.map((name) => ({ name }))));
if (words.startsWith("whoami")) {
  console.log(JSON.stringify({ loggedIn: account.loggedIn }));
  process.exit(account.loggedIn ? 0 : 1);
}
if (words.startsWith("d1 list")) list(account.databases);
if (words.startsWith("secret list")) {
  if (account.secrets === null) fail('✘ [ERROR] Worker "diptych" not found.');
  list(account.secrets);
}
if (words.startsWith("d1 migrations")) {
  for (const applied of [1, 2]) {
    console.log("│ 0000_initial.sql │ ✅ │\\n│ 0001_more.sql │ " + (applied === 2 ? "✅" : "🕒️") + " │");
  }
}
if (words.startsWith("deploy") && !words.includes("--dry-run")) {
  const entry = { type: "deploy", targets: account.targets };
  appendFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, JSON.stringify(entry) + "\\n");
}
`;

/** Makes the program. It goes with the test. */
export function fakeWrangler(account: FakeAccount): FakeWrangler {
  const folder = mkdtempSync(path.join(tmpdir(), "fake-wrangler-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => path.join(folder, name);
  const usual = { loggedIn: true, databases: [], secrets: null, targets: [] };
  writeFileSync(at("account.json"), JSON.stringify({ ...usual, ...account }));
  writeFileSync(at("calls.ndjson"), "");
  writeFileSync(at("output.ndjson"), "");
  writeFileSync(at("wrangler"), program);
  chmodSync(at("wrangler"), 0o755);
  return {
    environment: { ...process.env, PATH: `${folder}${path.delimiter}${process.env["PATH"]}` },
    outputPath: at("output.ndjson"),
    calls: () =>
      readFileSync(at("calls.ndjson"), "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as FakeCall),
  };
}
