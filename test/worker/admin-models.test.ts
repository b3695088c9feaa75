import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { z } from "zod";

import { providerDefinitions } from "../../src/providers/registry.ts";
import { admin } from "./admin.ts";
import { get } from "./api.ts";
import { fetchWith } from "./deployment.ts";

const modelsSchema = z.strictObject({
  at: z.iso.datetime({ precision: 3 }),
  providers: z.array(
    z.strictObject({
      provider: z.string(),
      models: z.array(
        z.strictObject({
          model: z.string(),
          displayName: z.string(),
          engine: z.string(),
          roles: z.array(z.string()),
          lifecycle: z.record(z.string(), z.unknown()),
          successor: z.string().nullable(),
          check: z.strictObject({
            status: z.enum(["reachable", "gone", "refused", "unreachable"]),
            ms: z.number().nonnegative(),
            httpStatus: z.int().nullable(),
            providerRequestId: z.string().nullable(),
            failure: z.strictObject({ kind: z.string(), message: z.string() }).nullable(),
          }),
          known: z
            .strictObject({
              state: z.enum(["unknown", "available", "retired"]),
              since: z.iso.datetime({ precision: 3 }),
              checkedAt: z.iso.datetime({ precision: 3 }),
              version: z.string().nullable(),
              previousVersion: z.string().nullable(),
              versionChangedAt: z.iso.datetime({ precision: 3 }).nullable(),
            })
            .nullable(),
        }),
      ),
    }),
  ),
});

async function readModels(response: Response) {
  const { providers } = modelsSchema.parse(await response.json());
  return providers.map(({ provider, models }) => ({ provider, models }));
}

/** Has the simulator answer the next question for a model with a fault. */
async function queueModelFault(model: string, fault: object): Promise<void> {
  const answer = await fetch(new URL("/__control/faults", env.SIMULATOR_URL), {
    method: "POST",
    body: JSON.stringify({ model, operation: "model", fault }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
}

async function checkOf(model: string) {
  const providers = await readModels(await get("/admin/api/models", admin));
  const found = providers.flatMap(({ models }) => models).find((one) => one.model === model);
  if (!found) throw new Error(`No model '${model}'.`);
  return found.check;
}

describe("GET /admin/api/models", () => {
  it("asks each provider for each of its models", async ({ expect }) => {
    const providers = await readModels(await get("/admin/api/models", admin));
    expect(providers.map(({ provider }) => provider)).toEqual(
      providerDefinitions.map(({ id }) => id),
    );
    const models = providers.flatMap((group) => group.models);
    expect(models.map(({ model }) => model)).toEqual(
      providerDefinitions.flatMap((definition) => definition.models.map(({ id }) => id)),
    );
    expect(
      models.map(({ check: { status, httpStatus, failure } }) => ({ status, httpStatus, failure })),
    ).toEqual(models.map(() => ({ status: "reachable", httpStatus: 200, failure: null })));
    expect(models.filter(({ roles }) => roles.length > 0)).toMatchObject([
      {
        model: "gpt-image-2",
        roles: ["pro"],
        check: { providerRequestId: expect.stringMatching(/^req_/) },
      },
      {
        model: "gemini-3.1-flash-image",
        roles: ["standard"],
        lifecycle: { state: "deprecated", shutdownOn: null },
        successor: "gemini-nano-banana-2.1",
      },
    ]);
  });

  it.for([
    { fault: { kind: "model-retired" }, status: "gone", kind: "model-not-found", httpStatus: 404 },
    { fault: { kind: "bad-key" }, status: "refused", kind: "authentication" },
    { fault: { kind: "region-refused" }, status: "refused", kind: "region-refused" },
    { fault: { kind: "rate-limited" }, status: "refused", kind: "rate-limited", httpStatus: 429 },
    {
      fault: { kind: "server-error" },
      status: "unreachable",
      kind: "server-error",
      httpStatus: 500,
    },
    { fault: { kind: "overloaded" }, status: "unreachable", kind: "overloaded", httpStatus: 503 },
  ])("says what is wrong: $fault.kind", async ({ fault, status, kind, ...rest }, { expect }) => {
    for (const model of ["gpt-image-2.5-flare", "gemini-3.1-flash-lite-image"]) {
      // Tests beside this one ask for models, too, and may be given the fault in its place.
      await vi.waitFor(async () => {
        await queueModelFault(model, fault);
        expect(await checkOf(model)).toMatchObject({ status, failure: { kind }, ...rest });
      });
    }
  });

  it("says so when nobody answers", async ({ expect }) => {
    const changes = { OPENAI_BASE_URL: "http://127.0.0.1:9/v1", GEMINI_API_KEY: "" };
    const response = await fetchWith(changes, "/admin/api/models", admin);
    const [openai, ...others] = await readModels(response);
    expect(others.map(({ provider }) => provider)).not.toContain("google");
    expect(openai?.models[0]?.check).toMatchObject({
      status: "unreachable",
      httpStatus: null,
      failure: { kind: "network" },
    });
  });

  it("tells nothing of the keys", async ({ expect }) => {
    const changes = { OPENAI_API_KEY: "sk-invalid-9d1f", GEMINI_API_KEY: "invalid-9d1f" };
    const text = await (await fetchWith(changes, "/admin/api/models", admin)).text();
    expect(text).toContain('"refused"');
    expect(text).not.toContain("9d1f");
  });
});
