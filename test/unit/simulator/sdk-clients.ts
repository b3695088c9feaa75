import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";

import { googleKey, openAiKey, type RunningSimulator } from "./running-simulator.ts";

/** OpenAI's SDK without retries. */
export function openAiClient(simulator: RunningSimulator, apiKey = openAiKey): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${simulator.url}/v1`, maxRetries: 0 });
}

/** Google's SDK, on the API version its images are documented for. */
export function googleClient(simulator: RunningSimulator, apiKey = googleKey): GoogleGenAI {
  const httpOptions = { baseUrl: simulator.url, apiVersion: "v1beta" };
  return new GoogleGenAI({ apiKey, httpOptions });
}
