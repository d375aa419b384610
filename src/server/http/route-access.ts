/** What a key may let its holder do: see, change documents, or make, rename and remove collections and whatever is of the server. */
export const ACTIONS = ['read', 'write', 'admin'] as const;

/** One of them. */
export type Action = (typeof ACTIONS)[number];

/**
 * Who may use a route: 'open' to everybody, or whoever may do `action` to the collection that the path names as `:collection`. Of a route without one,
 * the handler asks `requireReach` for the collections that it touches.
 */
export type RouteAccess = 'open' | Action;
