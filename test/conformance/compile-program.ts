import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const root = path.join(import.meta.dirname, "..", "..");

// A folder of its own: the generator takes another TypeScript than the project.
const generator = path.join(import.meta.dirname, "openapi-typescript");

/** What has a default may be left out of a body. */
const generatorOptions = ["--default-non-nullable", "false"];

/** What a program imports the types of the document by. */
const moduleName = "diptych-document";

/**
 * Makes types of an OpenAPI document, as its users do, and compiles a program of `programs` with them.
 * The first time, it installs the generator.
 * @throws Error with what the compiler says.
 */
export async function compileWithDocument(document: unknown, program: string): Promise<void> {
  await installGenerator();
  const folder = mkdtempSync(path.join(tmpdir(), "diptych-"));
  try {
    const file = path.join(folder, "openapi.json");
    const types = path.join(folder, "paths.d.ts");
    writeFileSync(file, JSON.stringify(document));
    const command = path.join(generator, "node_modules/openapi-typescript/bin/cli.js");
    await runCommand(process.execPath, command, file, "--output", types, ...generatorOptions);
    const config = path.join(folder, "tsconfig.json");
    writeFileSync(config, JSON.stringify(configurationFor(program, types)));
    await runCommand(
      process.execPath,
      path.join(root, "node_modules/typescript/bin/tsc"),
      "-p",
      config,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configurationFor(program: string, types: string) {
  return {
    extends: path.join(import.meta.dirname, "tsconfig.json"),
    compilerOptions: {
      paths: { [moduleName]: [types] },
      typeRoots: [path.join(root, "node_modules/@types")],
    },
    files: [path.join(import.meta.dirname, "programs", program)],
    include: [],
  };
}

async function installGenerator(): Promise<void> {
  if (existsSync(path.join(generator, "node_modules/openapi-typescript/bin"))) return;
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", generator];
  await runCommand("npm", ...words);
}

/** Runs a command. Throws with all that it has said when it fails. */
async function runCommand(command: string, ...words: readonly string[]): Promise<void> {
  try {
    await run(command, words);
  } catch (error) {
    const { stdout = "", stderr = "" } = Object(error);
    throw new Error(`${path.basename(words[0] ?? command)}: ${stdout}${stderr}`, { cause: error });
  }
}
