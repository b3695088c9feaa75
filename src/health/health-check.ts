/** One thing that the deployment is made of, and how it is. */
export interface HealthCheck {
  readonly name: string;
  /** `missing`: it was not set up. `failing`: it is there, and does not do what it should. */
  readonly state: "ok" | "missing" | "failing";
  /** What it does, or what to do about it. Never a secret. */
  readonly detail: string;
}

/** The worst of all. */
export function worstState(checks: readonly HealthCheck[]): HealthCheck["state"] {
  const states = new Set(checks.map(({ state }) => state));
  if (states.has("failing")) return "failing";
  return states.has("missing") ? "missing" : "ok";
}
