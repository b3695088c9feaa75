/** What a body's header says that it is, in lower case and without parameters; empty when it says nothing. */
export function mediaTypeOf(headers: Headers): string {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
}
