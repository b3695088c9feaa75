import { Hono, type Context } from "hono";
import { z } from "zod";

import type { SimulatorEnvironment } from "./call.ts";
import { queuedFaultSchema } from "./fault-queue.ts";
import { providerNames } from "./provider-name.ts";
import { settingsChangeSchema, type Settings } from "./settings.ts";
import type { SimulatorState } from "./simulator-state.ts";

type Parsed<Value> = { kind: "value"; value: Value } | { kind: "response"; response: Response };

const filterSchema = z.strictObject({
  provider: z.enum(providerNames).optional(),
  model: z.string().optional(),
  operation: z.string().optional(),
  prompt: z.string().optional(),
});

/** The routes under `/__control`: what the simulator has seen and how it shall behave. */
export function controlRoutes(state: SimulatorState): Hono<SimulatorEnvironment> {
  const routes = new Hono<SimulatorEnvironment>();

  routes.get("/calls", (context) => {
    const filter = filterSchema.safeParse(context.req.query());
    if (!filter.success) return refuse(context, z.prettifyError(filter.error));
    return context.json({ calls: state.calls.list(filter.data) });
  });
  routes.delete("/calls", (context) => {
    state.calls.clear();
    return context.body(null, 204);
  });

  routes.get("/faults", (context) => context.json({ faults: state.faults.list() }));
  routes.post("/faults", async (context) => {
    const parsed = await readBody(context, queuedFaultSchema);
    if (parsed.kind === "response") return parsed.response;
    return context.json(state.faults.add(parsed.value), 201);
  });
  routes.delete("/faults", (context) => {
    state.faults.clear();
    return context.body(null, 204);
  });

  routes.get("/settings", (context) => context.json(state.settings()));
  routes.put("/settings", async (context) => {
    const parsed = await readBody(context, settingsChangeSchema);
    if (parsed.kind === "response") return parsed.response;
    return context.json(state.change(withoutUndefined(parsed.value)));
  });

  routes.post("/reset", (context) => {
    state.reset();
    return context.body(null, 204);
  });

  routes.all("*", (context) =>
    context.json(
      {
        error: `No such control route: ${context.req.method} ${context.req.path}. There are GET and DELETE calls; GET, POST and DELETE faults; GET and PUT settings; POST reset.`,
      },
      404,
    ),
  );
  return routes;
}

async function readBody<Schema extends z.ZodType>(
  context: Context<SimulatorEnvironment>,
  schema: Schema,
): Promise<Parsed<z.output<Schema>>> {
  let body: unknown;
  try {
    body = JSON.parse(await context.req.text());
  } catch {
    return { kind: "response", response: refuse(context, "The body is not JSON.") };
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return { kind: "value", value: parsed.data };
  return { kind: "response", response: refuse(context, z.prettifyError(parsed.error)) };
}

function refuse(context: Context<SimulatorEnvironment>, message: string): Response {
  return context.json({ error: message }, 400);
}

/** Zod keeps absent settings as undefined in its types; only the given ones may be changed. */
function withoutUndefined(changes: z.output<typeof settingsChangeSchema>): Partial<Settings> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
