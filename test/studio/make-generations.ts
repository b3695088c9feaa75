/** What is asked for, as a body of `POST /v1/generations`. */
export type Wish = Readonly<Record<string, unknown>>;

/** Makes images without the studio, one after the other, so that it has something to show. */
export async function makeGenerations(
  url: string,
  key: string,
  wishes: readonly Wish[],
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const wish of wishes) {
    const response = await fetch(`${url}/v1/generations`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(wish),
    });
    const { id = "" } = (await response.json()) as { readonly id?: string };
    ids.push(id);
  }
  return ids;
}

/** Says of a generation whether it was made by the right engine, as people do in their history. */
export async function judgeRoute(
  url: string,
  key: string,
  { id, verdict }: { readonly id: string; readonly verdict: "right" | "wrong" },
): Promise<void> {
  await fetch(`${url}/v1/generations/${id}/feedback`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ verdict }),
  });
}
