import type { Context } from "hono";

import type { Arrival } from "../domain/arrival.ts";
import { runLocation } from "../generation/region.ts";
import { callerPlace } from "./caller-place.ts";
import type { HonoEnv } from "./hono-env.ts";

/** How a call for a generation came in. Calls of OpenAI's surface have its path. */
export function arrivalOf(c: Context<HonoEnv>): Arrival {
  const place = callerPlace(c.req.raw);
  const { colo, country } = place;
  return {
    surface: c.req.path.startsWith("/v1/images/") ? "openai" : "native",
    colo: typeof colo === "string" ? colo : null,
    country: typeof country === "string" ? country : null,
    region: runLocation(place, c.get("services").config.runLocations),
  };
}
