import { env } from "cloudflare:workers";

/** Takes a table away for as long as the callback runs, whatever becomes of it. */
export async function withoutTable<Result>(
  table:
    | "accounts"
    | "api_keys"
    | "attempts"
    | "audit_entries"
    | "d1_migrations"
    | "model_states"
    | "provider_days",
  callback: () => Promise<Result>,
): Promise<Result> {
  await env.DB.prepare(`ALTER TABLE ${table} RENAME TO away`).run();
  try {
    return await callback();
  } finally {
    await env.DB.prepare(`ALTER TABLE away RENAME TO ${table}`).run();
  }
}
