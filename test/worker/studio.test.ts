import { exports } from "cloudflare:workers";
import { describe, it } from "vitest";

import { app } from "../../src/app.ts";
import { origin } from "./api.ts";
import { changedEnv, fetchWith } from "./deployment.ts";

/** Stands in for the files of a build, which tests must not need. */
const built = {
  fetch: (url: URL) =>
    Promise.resolve(
      new Response(`the page of ${url.pathname}`, {
        headers: { etag: '"1"', "x-policy": "strict" },
      }),
    ),
};
const notBuilt = { fetch: () => Promise.resolve(new Response(null, { status: 404 })) };

describe("GET /studio", () => {
  it.for(["/studio", "/studio/", "/studio/history", "/studio/history/gen_01abc"])(
    "answers %s with the page, whose policy stays",
    async (path, { expect }) => {
      const response = await fetchWith({ ASSETS: built }, path);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("the page of /index.html");
      expect(response.headers.get("x-policy")).toBe("strict");
      expect(response.headers.get("strict-transport-security")).not.toBeNull();
    },
  );

  it("answers a file of an earlier build with 404, never with the page", async ({ expect }) => {
    const response = await fetchWith({ ASSETS: built }, "/studio/assets/index-old.js");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  });

  it("answers 404 where it was not built", async ({ expect }) => {
    const response = await fetchWith({ ASSETS: notBuilt }, "/studio");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  });

  it("is where browsers are taken from /", async ({ expect }) => {
    const response = await exports.default.fetch(`${origin}/`, {
      headers: { accept: "text/html,application/xhtml+xml" },
      redirect: "manual",
    });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("/studio");
    const told = await exports.default.fetch(`${origin}/`);
    expect(await told.text()).toContain(`${origin}/studio`);
  });
});

describe("GET /studio-config", () => {
  it("tells the development keys on this machine, and the notice", async ({ expect }) => {
    const response = await fetchWith({ STUDIO_NOTICE: "Staging." }, "/studio-config");
    expect(await response.json()).toMatchObject({
      notice: "Staging.",
      developmentKeys: expect.arrayContaining([expect.objectContaining({ key: "dpt_dev_pro" })]),
    });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it.for([
    { adminToken: "dpt_dev_admin", told: "dpt_dev_admin" },
    { adminToken: "a-secret-of-their-own-that-is-long", told: null },
  ])("tells the admin token $told of $adminToken", async ({ adminToken, told }, { expect }) => {
    const response = await fetchWith({ ADMIN_TOKEN: adminToken }, "/studio-config");
    expect(await response.json()).toMatchObject({ developmentAdminToken: told });
  });

  it.for([
    { what: "at another host", host: "https://diptych.example", changes: {} },
    { what: "of a deployment", host: origin, changes: { DEVELOPMENT: "false" } },
  ])("tells no key $what", async ({ host, changes }, { expect }) => {
    const response = await app.request(`${host}/studio-config`, {}, changedEnv(changes));
    expect(await response.json()).toEqual({
      notice: null,
      developmentKeys: [],
      developmentAdminToken: null,
    });
  });
});
