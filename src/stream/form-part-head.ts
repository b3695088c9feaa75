/** What the head of a form's part says of it. */
export interface FormPartHead {
  readonly name: string;
  /** Undefined for a part that is no file. */
  readonly filename: string | undefined;
}

/** One parameter of a header: `name="value"` or `name=value`, after a semicolon. */
const parameter = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/gy;

/**
 * Reads the header lines of a part of `multipart/form-data`.
 * @returns Undefined unless they hold a `Content-Disposition` that names the part.
 */
export function parseFormPartHead(lines: string): FormPartHead | undefined {
  for (const line of lines.split("\r\n")) {
    const [, value] = /^content-disposition\s*:\s*form-data\s*(.*)$/i.exec(line) ?? [];
    if (value === undefined) continue;
    const parameters = parseParameters(value);
    const name = parameters.get("name");
    if (name === undefined) return undefined;
    return { name, filename: parameters.get("filename") ?? parameters.get("filename*") };
  }
  return undefined;
}

/**
 * The boundary that a `Content-Type` of a form names, without its quotes.
 * @returns Undefined when there is none, or one that no form may have.
 */
export function parseBoundary(contentType: string): string | undefined {
  const [, value] = /^multipart\/form-data\s*(.*)$/i.exec(contentType.trim()) ?? [];
  const boundary = value === undefined ? undefined : parseParameters(value).get("boundary");
  return boundary !== undefined && /^[\x20-\x7e]{1,70}$/.test(boundary) ? boundary : undefined;
}

/** Read from the front: what stands within a quoted value is no parameter. */
function parseParameters(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", quoted, plain = ""] of text.matchAll(parameter)) {
    found.set(name.toLowerCase(), quoted === undefined ? plain : unquote(quoted));
  }
  return found;
}

/** Browsers write a quote as `%22`, others with a backslash. */
function unquote(text: string): string {
  return text.replaceAll(/\\(.)/g, "$1").replaceAll("%22", '"');
}
