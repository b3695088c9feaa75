import { env } from "cloudflare:workers";

/** The breakers of the tests, and how often one of them was asked for. */
export function countedBreakers() {
  let asked = 0;
  const counted = new Proxy(env.PROVIDER_BREAKER, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name === "getByName") asked += 1;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { counted, asked: () => asked };
}
