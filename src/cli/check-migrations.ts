import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** Fails when the schema says something that no migration does: then a deployment would lack it. */
const root = path.join(import.meta.dirname, "..", "..");
const migrations = path.join(root, "migrations");
// Within the project, because drizzle-kit takes the folder relative to it.
const copy = mkdtempSync(path.join(root, "node_modules", ".migrations-"));

try {
  cpSync(migrations, copy, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    path.join(root, "node_modules", ".bin", "drizzle-kit"),
    [
      "generate",
      "--dialect",
      "sqlite",
      "--schema",
      "src/storage/*schema.ts",
      "--out",
      path.relative(root, copy),
    ],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  const added = readdirSync(copy).filter((file) => !readdirSync(migrations).includes(file));
  if (status !== 0 || added.length > 0) {
    console.error(
      status === 0 ? `The schema has no migration yet: ${added.join(", ")}.` : stdout + stderr,
    );
    console.error("Run: npm run generate:migrations -- --name WHAT_CHANGED");
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
