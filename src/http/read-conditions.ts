const tag = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
const tags = new RegExp(`^(?:\\*|${tag}(?:\\s*,\\s*${tag})*)$`);
const date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const forms = {
  "if-match": tags,
  "if-none-match": tags,
  "if-modified-since": date,
  "if-unmodified-since": date,
} as const;

/**
 * What a request says of the version that it has or wants (RFC 9110, 13.1). A condition that cannot be
 * understood is none: R2 would throw over it.
 */
export function readConditions(headers: Headers): Headers {
  const conditions = new Headers();
  for (const [name, form] of Object.entries(forms)) {
    const value = headers.get(name)?.trim();
    if (value === undefined || !form.test(value)) continue;
    if (form === date && Number.isNaN(Date.parse(value))) continue;
    conditions.set(name, value);
  }
  return conditions;
}
