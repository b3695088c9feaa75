/** Which item of which batch a generation was made for. */
export interface BatchPlace {
  readonly id: string;
  /** From 0. */
  readonly index: number;
}
