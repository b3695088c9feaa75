import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";

import { checkLifecycle } from "../../src/lifecycle/check-lifecycle.ts";
import { createServices } from "../../src/services.ts";
import { serviceAccount } from "../contract/surfaces.ts";
import { createAccount } from "./accounts.ts";
import { admin, resetBreakers } from "./admin.ts";
import { get, uniquePrompt } from "./api.ts";
import { pro, standard } from "./breakers.ts";
import { changedEnv, fetchWith } from "./deployment.ts";
import { waitForRows } from "./generations.ts";
import { forgetModels } from "./lifecycle.ts";
import { runWith, submissionOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

/** A deployment on Vertex AI whose service account Google refuses a token. */
const refused = {
  GOOGLE_SERVICE_ACCOUNT_JSON: await serviceAccount({ client_email: "invalid@diptych" }),
};

beforeEach(async () => {
  await resetBreakers();
  await forgetModels();
});

describe("a token that Google refuses", () => {
  it("is a fallback for the user, and an alert for the admin", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt();
    const made = await runWith(refused, submissionOf(account, { prompt, resolution: "1K" }));
    expect(made).toMatchObject({
      status: "completed",
      model: pro,
      fallbackFrom: standard,
      reasons: ["standard", "attempt_failed:authentication"],
      attempts: [
        { model: standard, failure: { kind: "authentication", providerCode: "invalid_grant" } },
        { model: pro, failure: null },
      ],
      error: null,
    });
    // Without a token, nothing was asked of the model.
    expect((await callsWithPrompt(prompt)).map(({ model }) => model)).toEqual([pro]);
    await waitForRows(made.id);

    await checkLifecycle(createServices(changedEnv(refused)), "doubted", Date.now());
    const { alerts } = await (await get("/admin/api/alerts", admin)).json<AlertsAnswer>();
    expect(alerts).toMatchObject([
      {
        type: "provider.refused",
        provider: "google",
        model: standard,
        message: expect.stringContaining("google refuses this deployment's key, token or rights."),
        webhook: "none",
      },
    ]);
    expect(JSON.stringify(alerts)).not.toMatch(/PRIVATE KEY|invalid@diptych/);
  });

  it("is found by a check, before any call meets it", async ({ expect }) => {
    const services = createServices(changedEnv(refused));
    const { done, failed } = await checkLifecycle(services, "all", Date.now());
    const ofGoogle = services.catalog.cards.filter(({ provider }) => provider === "google");
    expect({ done, failed }).toMatchObject({
      done: { refused: ofGoogle.length, unanswered: 0 },
      failed: 0,
    });
    const { alerts } = await (await get("/admin/api/alerts", admin)).json<AlertsAnswer>();
    expect(alerts).toMatchObject([{ type: "provider.refused", provider: "google" }]);
    const states = await createServices(env).modelStates.read();
    expect([...states.values()].filter(({ state }) => state === "retired")).toEqual([]);
  });

  it("is seen in the health of the deployment", async ({ expect }) => {
    const health = await (await fetchWith(refused, "/admin/api/health", admin)).json();
    expect(health).toMatchObject({
      state: "failing",
      checks: expect.arrayContaining([
        {
          name: "provider google",
          state: "failing",
          detail: `${standard} is refused with status 400: authentication. See GET /admin/api/models.`,
        },
      ]),
    });
  });
});

interface AlertsAnswer {
  readonly alerts: readonly Readonly<Record<string, unknown>>[];
}
