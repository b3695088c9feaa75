const { DIPTYCH_URL = "", DIPTYCH_KEY = "" } = process.env;

let cursor: string | null = null;
do {
  const query = new URLSearchParams({ status: "completed", ...(cursor ? { cursor } : {}) });
  const response: Response = await fetch(`${DIPTYCH_URL}/v1/generations?${query}`, {
    headers: { authorization: `Bearer ${DIPTYCH_KEY}` },
  });
  const page = await response.json();
  if (!response.ok) throw new Error(page.detail);
  for (const { id, model, costMicroUsd } of page.generations) console.log(id, model, costMicroUsd);
  cursor = page.nextCursor;
} while (cursor);
