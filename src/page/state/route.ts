import { Store } from './store.ts';

/** Views of the page, in the order of the navigation. */
export const VIEWS = ['search', 'documents', 'dedupe', 'match', 'speed', 'status'] as const;

/** One of them. */
export type View = (typeof VIEWS)[number];

/** Contents of the address: a view, and what it shows; so that an address can be kept and sent to others. */
export interface Route {
  readonly view: View;
  readonly params: URLSearchParams;
}

/** Where the page is. */
export const route = new Store<Route>(readRoute());

addEventListener('hashchange', () => route.set(readRoute()));

/** The address of a view. */
export function hashOf(view: View, params: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = new URLSearchParams(given).toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}

/** Changes what the view shows without a step of the browser's history, as while one types. */
export function replaceParams(params: Readonly<Record<string, string | undefined>>): void {
  const { view } = route.value;
  history.replaceState(null, '', hashOf(view, params));
  route.set(readRoute());
}

function readRoute(): Route {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  const view = VIEWS.find((name) => name === path) ?? 'search';
  return { view, params: new URLSearchParams(query) };
}
