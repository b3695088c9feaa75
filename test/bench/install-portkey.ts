import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";

/** Installs the gateway that comparisons run beside ours, the first time one needs it. */
export async function installPortkey(): Promise<void> {
  // A folder of its own: next to our files, its libraries would stand in for the project's.
  const folder = path.join(import.meta.dirname, "portkey");
  if (existsSync(path.join(folder, "node_modules/@portkey-ai/gateway/build"))) return;
  process.stdout.write("Installing Portkey's gateway for the comparison…\n");
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
  const child = spawn("npm", words, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`npm ci failed in ${folder}.`);
}
