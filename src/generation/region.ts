import { regions, type Config, type LocationHint } from "../config.ts";

/** Countries that Cloudflare counts to Asia or Africa and the design to the Middle East (ISO 3166). */
const middleEast: ReadonlySet<string> = new Set([
  "AE",
  "BH",
  "EG",
  "IL",
  "IQ",
  "IR",
  "JO",
  "KW",
  "LB",
  "OM",
  "PS",
  "QA",
  "SA",
  "SY",
  "TR",
  "YE",
]);

/**
 * Where a run is placed: near its caller, in a place that both providers serve. Local requests and
 * Tor carry no continent; they run where most callers do.
 */
export function runLocation(
  caller: Readonly<Record<string, unknown>>,
  runLocations: Config["runLocations"],
): LocationHint {
  const isMiddleEast = middleEast.has(String(caller["country"]));
  if (isMiddleEast) return runLocations.ME;
  return runLocations[regions.find((region) => region === caller["continent"]) ?? "NA"];
}
