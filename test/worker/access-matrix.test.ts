import { exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createUrlSigner, type UrlPurpose } from "../../src/accounts/url-signer.ts";
import { scopes, type Scope } from "../../src/domain/scope.ts";
import { createAccount, type Account } from "./accounts.ts";
import { origin, uniquePrompt } from "./api.ts";
import { appRoutes } from "./app-routes.ts";
import { beginBatch, waitForBatch } from "./batches.ts";
import { generate, waitForRows } from "./generations.ts";
import { signingSecret } from "./signed-urls.ts";

const isPublic = (path: string) =>
  ["/", "/healthz", "/readyz", "/v1/status"].includes(path) || /^\/(?:studio|docs)/.test(path);
const isAdmin = (path: string) => path.startsWith("/admin/");
/** What a key needs to be allowed for a route. */
function scopeOf({ method, path }: { readonly method: string; readonly path: string }): Scope {
  if (path.startsWith("/v1/keys")) return "admin";
  // What webhooks are checked with is for those who ask for them.
  if (path === "/v1/webhook-secret") return "generate";
  return method === "GET" || path === "/v1/plan" ? "read" : "generate";
}

const ofAccounts = appRoutes.filter(({ path }) => !isPublic(path) && !isAdmin(path));

let own: Account;
let revoked: Account;
let expired: Account;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  own = await createAccount({ tier: "standard" });
  revoked = await createAccount({ tier: "standard", revokedAt: 1 });
  expired = await createAccount({ tier: "standard", expiresAt: 1 });
  const generation = await generate(own, { prompt: uniquePrompt(), resolution: "512" });
  await waitForRows(generation.id);
  const slides = [{ prompt: uniquePrompt() }];
  const batch = await beginBatch(own, { slides, resolution: "512" });
  await waitForBatch(own, batch.id);
  ids = {
    generations: generation.id,
    images: generation.images[0]?.id ?? "",
    batches: batch.id,
    keys: own.keyId,
    accounts: own.accountId,
  };
});

/** The route with everything filled in: a resource of the first account's. */
function toPath(path: string): string {
  const resource = path.replace("/admin/api/", "/v1/").split("/")[2] ?? "";
  return path
    .replace(":keyId", own.keyId)
    .replace(":id", ids[resource] ?? "none")
    .replace(":other", ids["generations"] ?? "")
    .replace(":index", "0")
    .replace(":provider/:model/:operation/:order", "google/gemini-3.1-flash-image/generate/reset")
    .replace(":provider", "google");
}

function send(
  { method, path }: { readonly method: string; readonly path: string },
  { token, query = "" }: { readonly token?: string; readonly query?: string },
): Promise<Response> {
  const hasBody = ["POST", "PUT", "PATCH"].includes(method);
  return exports.default.fetch(`${origin}${toPath(path)}${query}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(hasBody ? { "content-type": "application/json" } : {}),
    },
    // Well-formed for no route that creates something: nothing is made on the way.
    ...(hasBody ? { body: "{}" } : {}),
  });
}

async function codeOf(response: Response): Promise<string> {
  const { code } = await response.json<{ code?: string }>();
  return `${response.status} ${code}`;
}

async function sign(purpose: UrlPurpose, resourceId: string, expires: number): Promise<string> {
  const grant = { purpose, accountId: own.accountId, resourceId, expires };
  return `?${await createUrlSigner([signingSecret]).sign(grant)}`;
}

const inAnHour = Math.ceil(Date.now() / 1000) + 3600;

describe("every route of accounts", () => {
  it("is one of a list that is known here", ({ expect }) => {
    expect(ofAccounts.length).toBeGreaterThan(20);
    expect(appRoutes.filter(({ path }) => isPublic(path))).toHaveLength(9);
  });

  it.for(ofAccounts)(
    "is closed to who has no key of an account: $method $path",
    async (route, context) => {
      const { expect } = context;
      const isReader = /\/events$|^\/v1\/images\/:id$/.test(route.path);
      expect(await codeOf(await send(route, {}))).toBe("401 missing_api_key");
      expect(await codeOf(await send(route, { token: revoked.key }))).toBe("401 api_key_revoked");
      expect(await codeOf(await send(route, { token: expired.key }))).toBe("401 api_key_expired");
      for (const token of ["admin-token-of-the-tests", "dpt_dev_pro", "nonsense"]) {
        expect((await send(route, { token })).status).toBe(401);
      }
      // Signatures that are right for something else, or were right once.
      const queries = [
        await sign("image", "img_01h455vb4pex5vsknk084sn02q-0", inAnHour),
        await sign("events", "gen_01h455vb4pex5vsknk084sn02q", inAnHour),
        await sign("image", toPath(route.path).split("/")[3] ?? "", 1),
        await sign("events", toPath(route.path).split("/")[3] ?? "", 1),
      ];
      for (const query of queries) {
        const code = await codeOf(await send(route, { query }));
        const allowed = isReader
          ? ["401 invalid_signature", "401 signature_expired"]
          : ["401 missing_api_key"];
        expect(allowed).toContain(code);
      }
    },
  );

  it.for(ofAccounts)(
    "is closed to keys without its scope: $method $path",
    async (route, { expect }) => {
      const needed = scopeOf(route);
      const others = scopes.filter((scope) => scope !== needed);
      const { key: without } = await createAccount({ tier: "standard", scopes: others });
      expect(await codeOf(await send(route, { token: without }))).toBe("403 insufficient_scope");
      const { key: alone } = await createAccount({ tier: "standard", scopes: [needed] });
      expect((await send(route, { token: alone })).status).not.toBe(403);
    },
  );

  const ofResources = ofAccounts.filter(({ path }) => /:id|:keyId/.test(path));

  it.for(ofResources)(
    "has nothing of another account's: $method $path",
    async (route, { expect }) => {
      const { key: token } = await createAccount({ tier: "standard", scopes });
      const response = await send(route, { token });
      const text = await response.text();
      // The body is looked at before the resource where there is one.
      expect([404, 400]).toContain(response.status);
      for (const id of Object.values(ids)) {
        const isNamed = toPath(route.path).includes(id);
        expect(isNamed || !text.includes(id)).toBe(true);
      }
      expect(text).not.toContain(own.accountId);
    },
  );
});

describe("every route of admins", () => {
  const ofAdmins = appRoutes.filter(({ path }) => isAdmin(path));

  it.for(ofAdmins)("is closed to accounts: $method $path", async (route, { expect }) => {
    const { key: master } = await createAccount({ tier: "pro", scopes });
    for (const token of [own.key, master, revoked.key, expired.key, "nonsense"]) {
      expect(await codeOf(await send(route, { token }))).toBe("401 invalid_admin_token");
    }
    const query = await sign("events", ids["generations"] ?? "", inAnHour);
    expect(await codeOf(await send(route, { query }))).toBe("401 missing_admin_token");
  });
});
