import { afterAll, beforeAll, describe, it, vi } from "vitest";

import { startDevelopmentServer, type DevelopmentServer } from "./development-server.ts";

const standard = "gemini-3.1-flash-image";
const heir = "gemini-nano-banana-2.1";
/** A second answer that a model is gone counts half a minute later, and isolates learn within one. */
const patient = { timeout: 100_000, interval: 3000 };

interface Made {
  readonly model: string;
  readonly reasons: readonly string[];
}

interface Alert {
  readonly type: string;
  readonly model: string;
  readonly from: string | null;
  readonly to: string | null;
}

describe("a model's life, by the triggers of npm run dev and the simulator", () => {
  let server: DevelopmentServer;

  beforeAll(async () => {
    server = await startDevelopmentServer({}, { ADMIN_TOKEN: "dpt_dev_admin" });
  });
  afterAll(() => server.stop());

  async function make(prompt: string): Promise<Made> {
    const response = await fetch(`${server.url}/v1/generations`, {
      method: "POST",
      headers: { authorization: "Bearer dpt_dev_standard", "content-type": "application/json" },
      body: JSON.stringify({ prompt }),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Made;
  }

  async function trigger(cron: string): Promise<void> {
    const url = `${server.url}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(cron)}`;
    const answer = await fetch(url);
    if ((await answer.text()) !== "ok") throw new Error(`The trigger ended with ${answer.status}.`);
  }

  /** What the trigger has told, oldest first. */
  async function alertsAfter(cron: string): Promise<readonly Alert[]> {
    await trigger(cron);
    const headers = { authorization: "Bearer dpt_dev_admin" };
    const answer = await fetch(`${server.url}/admin/api/alerts`, { headers });
    return ((await answer.json()) as { readonly alerts: readonly Alert[] }).alerts.toReversed();
  }

  async function setRetired(retiredModels: readonly string[]): Promise<void> {
    const answer = await fetch(`${server.simulatorUrl}/__control/settings`, {
      method: "PUT",
      body: JSON.stringify({ retiredModels }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  it(
    "changes its version, is retired, gives its place to its successor, and comes back",
    {
      timeout: 300_000,
    },
    async ({ expect }) => {
      expect(await make("A hare")).toMatchObject({ model: standard, reasons: ["standard"] });
      // Rows are written after the answer.
      await vi.waitFor(async () => {
        expect(await alertsAfter("*/10 * * * *")).toEqual([]);
        expect(await versionOf(server)).toBe(standard);
      }, patient);
      await make("A hare [fault:model-version version=3.1-002]");
      await vi.waitFor(async () => {
        expect(await alertsAfter("*/10 * * * *")).toMatchObject([
          { type: "model.version_changed", model: standard, from: standard, to: "3.1-002" },
        ]);
      }, patient);

      await setRetired([standard]);
      // At once, by what the call meets: no check has told yet.
      expect(await make("A hare in snow")).toMatchObject({
        model: "gpt-image-2",
        reasons: ["standard", "attempt_failed:model-not-found"],
      });
      await vi.waitFor(async () => {
        expect((await alertsAfter("* * * * *")).slice(1)).toMatchObject([
          { type: "model.retired", model: standard, from: standard, to: heir },
        ]);
      }, patient);
      await vi.waitFor(async () => {
        expect(await make("A hare at night")).toMatchObject({
          model: heir,
          reasons: ["standard", "model_retired"],
        });
      }, patient);

      await setRetired([]);
      expect((await alertsAfter("*/10 * * * *")).slice(2)).toMatchObject([
        { type: "model.returned", model: standard },
      ]);
      await vi.waitFor(async () => {
        expect(await make("A hare by day")).toMatchObject({ model: standard });
      }, patient);
    },
  );
});

/** The version that the last check has found, as whoever lists the models is told. */
async function versionOf({ url }: DevelopmentServer): Promise<string | null | undefined> {
  const headers = { authorization: "Bearer dpt_dev_admin" };
  const answer = await fetch(`${url}/admin/api/models`, { headers });
  const { providers } = (await answer.json()) as {
    readonly providers: readonly {
      readonly models: readonly {
        readonly model: string;
        readonly known: { readonly version: string | null } | null;
      }[];
    }[];
  };
  const models = providers.flatMap((group) => group.models);
  return models.find(({ model }) => model === standard)?.known?.version;
}
