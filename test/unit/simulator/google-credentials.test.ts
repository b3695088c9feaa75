import { describe, expect, test } from "vitest";

import { googleKey, readGoogle, RunningSimulator } from "./running-simulator.ts";

const simulator = new RunningSimulator();

const flash = "gemini-3.1-flash-image";

function post(path: string, headers: Record<string, string>): Promise<Response> {
  const body = JSON.stringify({ contents: [{ parts: [{ text: "a cat" }] }] });
  return fetch(`${simulator.url}${path}`, { method: "POST", headers, body });
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Asks for an access token with an assertion of these claims. */
function request(
  claims: object,
  grant = "urn:ietf:params:oauth:grant-type:jwt-bearer",
): Promise<Response> {
  const assertion = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}.c2lnbmF0dXJl`;
  return fetch(`${simulator.url}/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: grant, assertion }),
  });
}

describe("credentials", () => {
  const gemini = `/v1beta/models/${flash}:generateContent`;
  const vertex = `/v1/projects/p/locations/global/publishers/google/models/${flash}:generateContent`;

  test("may come in the query and are hidden in the log", async () => {
    const response = await post(`${gemini}?key=${googleKey}`, {});
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    expect((await simulator.lastCall()).query).toEqual({ key: "…wxyz" });
  });

  test("that are wrong answer 400", async () => {
    const response = await post(gemini, { "x-goog-api-key": "AIza-invalid" });
    expect(response.status).toBe(400);
    const message = "API key not valid. Please pass a valid API key.";
    expect(await readGoogle(response)).toEqual({
      error: {
        code: 400,
        message,
        status: "INVALID_ARGUMENT",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "API_KEY_INVALID",
            domain: "googleapis.com",
            metadata: { service: "generativelanguage.googleapis.com" },
          },
          {
            "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
            locale: "en-US",
            message,
          },
        ],
      },
    });
  });

  test("that are missing answer 403", async () => {
    const response = await post(gemini, {});
    expect(response.status).toBe(403);
    expect((await readGoogle(response)).error?.status).toBe("PERMISSION_DENIED");
  });

  test.for([
    {},
    { "x-goog-api-key": googleKey },
    { authorization: "Bearer x", "x-goog-api-key": "k" },
  ])("of Vertex AI are tokens alone: %j", async (headers) => {
    const response = await post(vertex, headers);
    expect(response.status).toBe(401);
    expect((await readGoogle(response)).error).toMatchObject({
      status: "UNAUTHENTICATED",
      message: expect.stringMatching(/^API keys are not supported by this API/),
      details: [{ reason: "CREDENTIALS_MISSING" }],
    });
  });

  test("of Vertex AI may be refused", async () => {
    const response = await post(vertex, { authorization: "Bearer ya29.revoked" });
    expect((await readGoogle(response)).error).toMatchObject({ code: 401 });
  });

  test("do not help in a blocked region", async () => {
    await simulator.set({ regionBlocked: ["google"] });
    const response = await simulator.gemini();
    expect(response.status).toBe(400);
    expect((await readGoogle(response)).error).toEqual({
      code: 400,
      message: "User location is not supported for the API use.",
      status: "FAILED_PRECONDITION",
    });
  });
});

describe("access tokens", () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: "robot@p-1.iam.gserviceaccount.com",
    scope: "https://www.googleapis.com/auth/cloud-platform",
    aud: "https://oauth2.googleapis.com/token",
    iat: now,
    exp: now + 3600,
  };
  test("are given for a signed assertion, which the log hides", async () => {
    const response = await request(claims);
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^ya29\.\w{40}$/),
      expires_in: 3599,
      token_type: "Bearer",
    });
    const call = await simulator.lastCall();
    expect(call).toMatchObject({ provider: "google", operation: "token" });
    expect(JSON.stringify(call.body)).not.toContain("c2lnbmF0dXJl");
  });

  test.for([
    { ...claims, exp: now - 1 },
    { ...claims, exp: now + 7200 },
    { ...claims, iss: "invalid@p-1" },
    { iss: claims.iss },
  ])("are refused for %j", async (claim) => {
    const response = await request(claim);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_grant" });
  });

  test("are refused for another grant", async () => {
    const response = await request(claims, "password");
    expect(await response.json()).toMatchObject({ error: "unsupported_grant_type" });
  });
});
