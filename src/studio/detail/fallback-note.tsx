import type { GenerationView } from "../api/views.ts";
import { Icon } from "../components/icon.tsx";
import { modelName, providerName } from "../state/catalog.ts";
import { fallbackWords } from "../words/reasons.ts";

/** That another engine made it than the one that was wanted, and what kept that one from it. */
export function FallbackNote({ generation }: { generation: GenerationView }) {
  const obstacle = fallbackWords(generation, providerName);
  if (obstacle === null) return null;
  return (
    <p class="note note-warn">
      <Icon name="swap" />
      <span>
        {obstacle}, made with {modelName(generation.model)}.
      </span>
    </p>
  );
}
