/** From which generation another was made again. */
export interface Lineage {
  readonly parentId: string;
  /** The first of the line. */
  readonly rootId: string;
}
