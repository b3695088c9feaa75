/** Ways to write an IPv4 address that URL parsers take for the same one. */
export function ipv4Spellings(address: string): readonly string[] {
  const bytes = address.split(".").map(Number);
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  const whole = ((first * 256 + second) * 256 + third) * 256 + fourth;
  const lastThree = (second * 256 + third) * 256 + fourth;
  return [
    address,
    `${address}.`,
    String(whole),
    hexadecimal(whole),
    hexadecimal(whole).toUpperCase(),
    octal(whole),
    bytes.map(hexadecimal).join("."),
    bytes.map(octal).join("."),
    `${first}.${lastThree}`,
    `${hexadecimal(first)}.${octal(lastThree)}`,
    `${first}.${second}.${third * 256 + fourth}`,
    toFullWidth(address),
    toPercent(address),
    address.replaceAll(".", "。"),
  ];
}

/** Ways to write a host name that lead to the same host. */
export function nameSpellings(name: string): readonly string[] {
  return [name, name.toUpperCase(), `${name}.`, `${name}..`, toFullWidth(name), toPercent(name)];
}

/** IPv6 addresses that hold an IPv4 address, by each of the schemes there are. */
export function ipv6Around(address: string): readonly string[] {
  const [first = 0, second = 0, third = 0, fourth = 0] = address.split(".").map(Number);
  const high = (first * 256 + second).toString(16);
  const low = (third * 256 + fourth).toString(16);
  return [
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:FFFF:${high}:${low}]`,
    `[::ffff:0:${high}:${low}]`,
    `[::${high}:${low}]`,
    `[64:ff9b::${high}:${low}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:${high}:${low}::]`,
  ];
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16)}`;
}

function octal(value: number): string {
  return `0${value.toString(8)}`;
}

function toFullWidth(text: string): string {
  return text.replaceAll(/[!-~]/g, (character) =>
    String.fromCodePoint(character.charCodeAt(0) + 0xfee0),
  );
}

function toPercent(text: string): string {
  return text.replaceAll(/./g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
