import type { GenerationView, ModelView } from "../api/views.ts";
import { momentWords } from "./moment.ts";

/**
 * What has become of the engine since it made an image: that it is gone, or answers with another
 * version; null when it is as it was, or nothing is known of it. What is known may be older than the
 * image: only a change that came after it counts.
 */
export function sinceThenWords(
  {
    createdAt,
    images,
    modelVersion,
  }: Pick<GenerationView, "createdAt" | "images" | "modelVersion">,
  {
    description,
    lifecycle,
    version = null,
    version_changed_at: changedAt = null,
  }: ModelView["diptych"],
  now: number,
): string | null {
  if (images.length === 0) return null;
  if (lifecycle?.state === "retired") {
    return `${description} has been retired since. Made again, the image comes from another engine.`;
  }
  if (modelVersion === null || version === null || version === modelVersion) return null;
  if (changedAt === null || Date.parse(changedAt) <= Date.parse(createdAt)) return null;
  return `${description} has changed since, on ${momentWords(changedAt, now)}: it was ${modelVersion}, and is ${version} now. Made again, the image may look otherwise.`;
}
