import { describe, it } from "vitest";

import { createApiKey } from "../../src/accounts/api-key.ts";
import { canary, findLeaks, testSecrets } from "../leaks.ts";

describe("findLeaks", () => {
  it.for([
    [`{"event":"x","prompt":"A fox, ${canary}"}`, "a prompt"],
    ["Failed: A Paper Boat in the rain", "a prompt"],
    [`Bearer ${createApiKey()}`, "an API key"],
    ["dpt_dev_free2", "an API key"],
    [`token=${testSecrets.adminToken}`, "a secret of the deployment"],
    [testSecrets.providerKey, "a secret of the deployment"],
    [`/v1/images/img_x?signature=${"a".repeat(43)}`, "a signature"],
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a signature"],
    ["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", "a token"],
    [`data:image/png;base64,${"iVBORw0KGgo".repeat(20)}`, "image data"],
  ] as const)("finds in %s %s", ([text, what], { expect }) => {
    expect(findLeaks(text)).toEqual([{ what, excerpt: expect.any(String) }]);
  });

  it.for([
    "A paper boat at dawn",
    "'dpt_0000…' is not valid",
    "dpt_dev_pro       1,000 a month",
    "dpt_dev_admin\n",
    `{"event":"x","sha256":"${"0".repeat(64)}","requestId":"7b35ef10-d403-4c53-b79e-5a6735dc43d1"}`,
    "    at /home/x/project/src/generation/generation-run.ts:33:44",
  ])("finds nothing in %s", (text, { expect }) => {
    expect(findLeaks(text)).toEqual([]);
  });

  it("finds what is secret in one run alone", ({ expect }) => {
    expect(findLeaks("with a-word of it", ["a-word"])).toMatchObject([{ what: "a secret" }]);
  });
});
