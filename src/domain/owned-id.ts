/** The id of a generation or a batch, and whose it is. */
export interface OwnedId {
  readonly accountId: string;
  readonly id: string;
}
