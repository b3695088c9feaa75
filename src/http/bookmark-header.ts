/** The header in which a client carries what it has seen from one answer to the next request. */
export const bookmarkHeader = "x-bookmark";
