import { createMiddleware } from "hono/factory";

import { createServices } from "../services.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

/** Builds the services, or answers with what is wrong with the configuration. */
export const provideServices = createMiddleware<HonoEnv>(async function provideServices(c, next) {
  try {
    c.set("services", createServices(c.env));
  } catch (error) {
    const detail = error instanceof Error ? error.message : "The configuration cannot be read.";
    throw new ProblemError("misconfigured", { detail });
  }
  await next();
});
