import { beforeAll, describe, it } from "vitest";

import { providerDefinitions } from "../../src/providers/registry.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get } from "./api.ts";
import { fetchWith } from "./deployment.ts";

interface Model {
  readonly id: string;
  readonly owned_by: string;
  readonly diptych: {
    readonly model?: string;
    readonly provider_name?: string;
    readonly configured?: boolean;
  };
}

async function modelsOf(response: Response): Promise<readonly Model[]> {
  const { data } = await response.json<{ readonly data: readonly Model[] }>();
  return data;
}

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

describe("GET /v1/models", () => {
  it("names the provider of each model as people write it", async ({ expect }) => {
    const models = await modelsOf(await get("/v1/models", account));
    const told = models.map(({ id, owned_by, diptych }) => [id, owned_by, diptych.provider_name]);
    expect(told.filter(([, owner]) => owner !== "diptych")).toEqual(
      providerDefinitions.flatMap(({ id: owner, displayName, models: cards }) =>
        cards.map(({ id }) => [id, owner, displayName]),
      ),
    );
  });

  it("says which model each role is", async ({ expect }) => {
    const proModel = "gpt-image-2.6-sunburst";
    const response = await fetchWith({ PRO_MODEL: proModel }, "/v1/models", account);
    const models = await modelsOf(response);
    const roles = models.flatMap(({ id, diptych }) => (diptych.model ? [[id, diptych.model]] : []));
    expect(roles).toEqual([
      ["standard", "gemini-3.1-flash-image"],
      ["pro", proModel],
    ]);
  });

  it("says which are configured", async ({ expect }) => {
    const response = await fetchWith({ OPENAI_API_KEY: "" }, "/v1/models", account);
    const models = await modelsOf(response);
    const configured = models
      .filter(({ diptych }) => diptych.configured)
      .map((one) => one.owned_by);
    expect(new Set(configured).has("openai")).toBe(false);
    expect(configured).toContain("google");
  });
});
