const { DIPTYCH_URL = "", DIPTYCH_KEY = "" } = process.env;

const response = await fetch(`${DIPTYCH_URL}/v1/plan`, {
  method: "POST",
  headers: { authorization: `Bearer ${DIPTYCH_KEY}`, "content-type": "application/json" },
  body: JSON.stringify({
    prompt: "A paper boat on a calm lake at dawn",
    resolution: "2K",
    count: 3,
  }),
});
const plan = await response.json();
if (!response.ok) throw new Error(plan.detail);
console.log(plan.model, plan.reasons, `$${plan.estimateMicroUsd / 1_000_000}`);
