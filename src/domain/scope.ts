/** What a key may do: make and change, look, and look after the keys of its own account. */
export const scopes = ["generate", "read", "admin"] as const;
export type Scope = (typeof scopes)[number];

/** What a key may do when nobody says otherwise. */
export const usualScopes: readonly Scope[] = ["generate", "read"];
