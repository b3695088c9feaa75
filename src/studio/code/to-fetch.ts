import type { CodeOrder } from "./code-order.ts";
import { literal } from "./literal.ts";

/** The call with nothing but what Node, Workers and browsers have. */
export function toFetch({ origin, body }: CodeOrder): string {
  return `const response = await fetch(${JSON.stringify(`${origin}/v1/generations`)}, {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.DIPTYCH_KEY}\`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify(${literal(body, 2)}),
});
const generation = await response.json();
if (!response.ok) throw new Error(generation.detail);
console.log(generation.images);
`;
}
