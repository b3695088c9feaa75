import { openAsBlob } from "node:fs";

const { DIPTYCH_URL = "", DIPTYCH_KEY = "", DIPTYCH_FILE = "boat.png" } = process.env;
const authorization = `Bearer ${DIPTYCH_KEY}`;

const upload = await call("/v1/uploads", {
  headers: { authorization, "content-type": "image/png" },
  body: await openAsBlob(DIPTYCH_FILE),
});
const generation = await call("/v1/generations", {
  headers: { authorization, "content-type": "application/json" },
  body: JSON.stringify({ prompt: "Make the sail red", image: upload.id }),
});
console.log(generation.images[0].url);

async function call(path: string, init: RequestInit) {
  const response = await fetch(`${DIPTYCH_URL}${path}`, { method: "POST", ...init });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}
