import { startServerProcess } from "../bench/child-process.ts";
import { installPortkey } from "../bench/install-portkey.ts";
import type { Gateway } from "./gateway-client.ts";

/** What counts as trouble with a provider; a refusal (400) does not, so that it is no reason to go on. */
const troubleStatuses = [429, 500, 502, 503, 504];

/** A healthy image may take over two minutes; beyond this, Portkey answers 408 by itself. */
const timeoutMs = 180_000;

const note = [
  "Portkey 1.15.2 as a knowledgeable user sets it up: fallback on 408, 429 and 5xx, two retries on",
  "429 and 5xx with use_retry_after_header, request_timeout 180 s. Its image route cannot make",
  "Google's images (only Vertex Imagen's :predict), so its fallback is a second OpenAI-like target,",
  "gpt-image-2.5-flare, by the same protocol. That route drops `stream` as well, so streams are asked",
  "for on its route /v1/proxy, which passes them on with the same fallback and retries.",
].join("\n");

/** Starts Portkey's gateway, both of its targets on the simulator. */
export async function startPortkey(simulatorUrl: string): Promise<Gateway> {
  await installPortkey();
  const { url } = await startServerProcess("portkey.ts", [], { NODE_ENV: "production" });
  return {
    name: "Portkey 1.15.2",
    baseUrl: { json: `${url}/v1`, stream: `${url}/v1/proxy` },
    model: "gpt-image-2",
    headers: { "x-portkey-config": JSON.stringify(portkeyConfig(simulatorUrl)) },
    note,
  };
}

/** The value of its header `x-portkey-config`. */
function portkeyConfig(simulatorUrl: string) {
  const target = {
    provider: "openai",
    api_key: "simulator",
    custom_host: `${simulatorUrl.replace(/\/$/, "")}/v1`,
    request_timeout: timeoutMs,
    retry: { attempts: 2, on_status_codes: troubleStatuses, use_retry_after_header: true },
  };
  return {
    strategy: { mode: "fallback", on_status_codes: [408, ...troubleStatuses] },
    targets: [target, { ...target, override_params: { model: "gpt-image-2.5-flare" } }],
  };
}
