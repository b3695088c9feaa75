import { engineOf, modelName } from "../state/catalog.ts";

/** Which engine, in its colour. */
export function EngineBadge({ model }: { model: string }) {
  const engine = engineOf(model);
  return (
    <span class={`badge badge-${engine}`}>
      {modelName(model)}
      {engine === "pro" && <span>· Pro</span>}
    </span>
  );
}
