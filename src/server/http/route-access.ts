/** What a key lets its holder do: each includes those before it. */
export const ACTIONS = ['read', 'write', 'admin'] as const;

/** One of them. */
export type Action = (typeof ACTIONS)[number];

/**
 * Who may use a route: 'open' to everybody, or whoever may do `action` to the collection that the path names as `:collection`, or, of a route
 * without one, to the database.
 */
export type RouteAccess = 'open' | Action;
