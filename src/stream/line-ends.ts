/** Finds the ends of lines in one chunk from a position on, looking at each byte once however many lines there are. */
export function createLineEnds(chunk: Uint8Array, start: number) {
  let lineFeed = chunk.indexOf(0x0a, start);
  let carriageReturn = chunk.indexOf(0x0d, start);

  return {
    /** The position of the first CR or LF at or after one, or the length of the chunk. */
    after(position: number): number {
      if (lineFeed >= 0 && lineFeed < position) lineFeed = chunk.indexOf(0x0a, position);
      if (carriageReturn >= 0 && carriageReturn < position) {
        carriageReturn = chunk.indexOf(0x0d, position);
      }
      const next = lineFeed < 0 ? chunk.length : lineFeed;
      return carriageReturn < 0 ? next : Math.min(next, carriageReturn);
    },
  };
}
