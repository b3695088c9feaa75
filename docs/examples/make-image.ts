const { DIPTYCH_URL = "", DIPTYCH_KEY = "" } = process.env;

const response = await fetch(`${DIPTYCH_URL}/v1/generations`, {
  method: "POST",
  headers: { authorization: `Bearer ${DIPTYCH_KEY}`, "content-type": "application/json" },
  body: JSON.stringify({ prompt: "A paper boat on a calm lake at dawn", aspectRatio: "4:5" }),
});
const generation = await response.json();
if (!response.ok) throw new Error(generation.detail);
console.log(generation.model, generation.images[0].url, generation.costMicroUsd);
