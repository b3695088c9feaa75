import { parseEnv } from "node:util";

import { describe, it } from "vitest";

import {
  decideUpstreams,
  formatVariables,
  type Variables,
} from "../../../src/cli/development-variables.ts";

const bothSimulated = { OPENAI_API_KEY: "simulator", GEMINI_API_KEY: "simulator" };
const bothAddresses = { OPENAI_BASE_URL: "http://a/v1", GOOGLE_BASE_URL: "http://b" };

describe("decideUpstreams", () => {
  const cases: readonly [string, Variables, Variables, string][] = [
    ["a fresh file", {}, bothSimulated, "openai simulator, google simulator"],
    ["a file without keys", {}, { ADMIN_TOKEN: "x" }, "openai simulator, google simulator"],
    [
      "one real key",
      {},
      { ...bothSimulated, OPENAI_API_KEY: "sk-1" },
      "openai provider sk-1, google simulator",
    ],
    ["one key alone", {}, { GEMINI_API_KEY: "g" }, "openai nobody, google provider g"],
    [
      "an exported key",
      { OPENAI_API_KEY: "sk-1" },
      bothSimulated,
      "openai simulator, google simulator",
    ],
    [
      "an exported empty key",
      { OPENAI_API_KEY: "" },
      bothSimulated,
      "openai nobody, google simulator",
    ],
    [
      "addresses",
      bothAddresses,
      bothSimulated,
      "openai http://a/v1 simulator, google http://b simulator",
    ],
    [
      "addresses with exported keys",
      { ...bothAddresses, OPENAI_API_KEY: "sk-1", GEMINI_API_KEY: "g" },
      bothSimulated,
      "openai http://a/v1 sk-1, google http://b g",
    ],
    [
      "addresses, one key exported empty",
      { ...bothAddresses, OPENAI_API_KEY: "" },
      bothSimulated,
      "openai nobody, google http://b simulator",
    ],
    [
      "addresses in the file",
      {},
      { ...bothAddresses, GEMINI_API_KEY: "g" },
      "openai nobody, google http://b g",
    ],
    [
      "Vertex AI, in a fresh file",
      {},
      { ...bothSimulated, GOOGLE_SERVICE_ACCOUNT_JSON: "{}" },
      "openai simulator, google provider simulator",
    ],
    ["Vertex AI alone", {}, { GOOGLE_VERTEX_API_KEY: "v" }, "openai nobody, google provider "],
    [
      "one address",
      { OPENAI_BASE_URL: "http://a/v1" },
      bothSimulated,
      "openai http://a/v1 simulator, google simulator",
    ],
  ];

  it.for(cases)("with %s", ([, environment, file, expected], { expect }) => {
    const told = decideUpstreams(environment, file).map(({ provider, key, answeredBy }) => {
      switch (answeredBy.kind) {
        case "simulator":
          return `${provider} simulator`;
        case "address":
          return `${provider} ${answeredBy.url} ${key}`;
        case "provider":
          return `${provider} provider ${key}`;
        case "nobody":
          return `${provider} nobody`;
      }
    });
    expect(told.join(", ")).toBe(expected);
  });
});

describe("formatVariables", () => {
  it("is read back as it was, but for the escaped dollar", ({ expect }) => {
    const variables = { A: '{"x":1}', B: "it's", C: "plain #1", D: `'"` };
    expect(parseEnv(formatVariables(variables))).toEqual(variables);
    expect(formatVariables({ E: "a$b" })).toBe("E='a\\$b'\n");
  });

  it("leaves out what is not set, and refuses what it cannot quote", ({ expect }) => {
    expect(formatVariables({ A: "", B: undefined })).toBe("");
    expect(() => formatVariables({ SECRET: "'`\"" })).toThrow(/SECRET holds every kind/);
  });
});
