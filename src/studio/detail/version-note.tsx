import type { GenerationView } from "../api/views.ts";
import { Icon } from "../components/icon.tsx";
import { findModel } from "../state/catalog.ts";
import { sinceThenWords } from "../words/since-then.ts";

/** What has changed of the engine since it made the image: the same request may look otherwise now. */
export function VersionNote({ generation }: { generation: GenerationView }) {
  const model = findModel(generation.model);
  const words = model && sinceThenWords(generation, model.diptych, Date.now());
  if (!words) return null;
  return (
    <p class="note">
      <Icon name="info" />
      <span>{words}</span>
    </p>
  );
}
