/** A value as JavaScript writes it, its lines after the first indented. @param indent In spaces. */
export function literal(value: unknown, indent: number): string {
  return JSON.stringify(value, null, 2)
    .replaceAll(/^(\s+)"(\w+)": /gm, "$1$2: ")
    .replaceAll("\n", `\n${" ".repeat(indent)}`);
}
