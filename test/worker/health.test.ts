import { exports } from "cloudflare:workers";
import { describe, it } from "vitest";

describe("GET /readyz", () => {
  it("is ready when every binding, migration and key is there", async ({ expect }) => {
    const response = await exports.default.fetch("http://localhost/readyz");
    expect(await response.json()).toMatchObject({ status: "ready" });
    expect(response.status).toBe(200);
  });
});
