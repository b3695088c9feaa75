const { DIPTYCH_URL = "", DIPTYCH_KEY = "" } = process.env;
const headers = { authorization: `Bearer ${DIPTYCH_KEY}`, "content-type": "application/json" };

let batch = await call(`${DIPTYCH_URL}/v1/batches`, {
  method: "POST",
  body: JSON.stringify({
    prompt: "A paper boat on a calm lake",
    platforms: ["instagram_feed", "x_post", "pinterest_pin"],
  }),
});
while (batch.status === "running") {
  await new Promise((resolve) => setTimeout(resolve, 2000));
  batch = await call(batch.statusUrl);
}
console.log(batch.status, batch.costMicroUsd, batch.archiveUrl);

async function call(url: string, init: RequestInit = {}) {
  const response = await fetch(url, { headers, ...init });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}
