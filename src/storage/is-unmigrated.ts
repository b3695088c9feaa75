/** True for what D1 says when the migrations were not applied. */
export function isUnmigrated(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].some(
    (candidate) => candidate instanceof Error && candidate.message.includes("no such table"),
  );
}
