/** Who is told of the end of a generation. */
export interface Webhook {
  /** In the normal form of the URL parser. */
  readonly url: string;
  /** Scheme and host that the client used, for the addresses in the message. */
  readonly origin: string;
}
