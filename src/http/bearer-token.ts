/** The token of `Authorization: Bearer TOKEN`; undefined when the header holds anything else. */
export function bearerToken(header: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header)?.[1];
}

/** A token as an error may repeat it: its owner knows it again, and it opens nothing. */
export function shownToken(token: string): string {
  return `'${token.slice(0, 8)}…'`;
}
