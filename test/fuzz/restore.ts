import type { Credentials } from "./credentials.ts";

const headers = { authorization: "Bearer dpt_dev_admin", "content-type": "application/json" };

/** How long what was begun may take to end, in milliseconds. */
const settleMs = 120_000;

/** Opens again what admins' requests have closed: else nothing would be made from then on. */
export async function restore(url: string): Promise<void> {
  const reason = "The next requests need it";
  await Promise.all([
    call(url, "POST", "/admin/api/spending/resume", { reason }),
    call(url, "POST", "/admin/api/breakers/reset", { reason }),
    ...["openai", "google"].map((provider) =>
      call(url, "PUT", `/admin/api/budgets/${provider}`, {
        microUsdPerMonth: null,
        hardStop: false,
        reason,
      }),
    ),
  ]);
}

async function call(url: string, method: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
}

/**
 * Waits until everything that was begun has ended. @throws Error when something stays reserved that
 * nobody will use any more, and when the Worker is not ready.
 */
export async function requireSettled(url: string, credentials: Credentials): Promise<void> {
  const ready = await fetch(`${url}/readyz`);
  if (!ready.ok) throw new Error(`It is not ready any more: ${await ready.text()}`);
  const end = Date.now() + settleMs;
  for (const kind of ["owner", "stranger", "spent", "bench"] as const) {
    for (;;) {
      const open = await openOf(url, credentials.headers[kind] ?? "");
      if (open === "none") break;
      if (Date.now() > end) throw new Error(`The ledger of ${kind} has open reservations: ${open}`);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

interface UsageAnswer {
  readonly images: { readonly reserved: number };
  readonly spend: { readonly reservedMicroUsd: number };
  readonly generationsInFlight: { readonly used: number };
}

async function openOf(url: string, authorization: string): Promise<string> {
  const response = await fetch(`${url}/v1/usage`, { headers: { authorization } });
  if (!response.ok) throw new Error(`GET /v1/usage: ${response.status} ${await response.text()}`);
  const { images, spend, generationsInFlight } = (await response.json()) as UsageAnswer;
  const open = [images.reserved, spend.reservedMicroUsd, generationsInFlight.used];
  return open.every((one) => one === 0) ? "none" : JSON.stringify(open);
}
