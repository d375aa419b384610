import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { search } from '../api/calls.ts';
import type { Hit, SearchAnswer } from '../api/types.ts';

/** Milliseconds that nothing must be typed for until the search begins. */
const DEBOUNCE_MS = 140;

/** A search that is asked for. */
export interface SearchRequest {
  readonly query: string;
  readonly [option: string]: unknown;
}

/** A search as the page shows it. */
export interface SearchState {
  /** The answer to the first page. */
  readonly answer: SearchAnswer | undefined;
  /** Hits of all pages until now. */
  readonly hits: readonly Hit[];
  /** Where the next page begins; undefined on the last one. */
  readonly cursor: string | undefined;
  /** What was asked for: a cursor is good for just that. */
  readonly asked: SearchRequest | undefined;
  readonly busy: boolean;
  readonly error: unknown;
}

const NOTHING: SearchState = {
  answer: undefined,
  hits: [],
  cursor: undefined,
  asked: undefined,
  busy: false,
  error: undefined,
};

/**
 * Searches as one types: what was asked before is aborted, and its answer stays until the new one is there. The hits come first, and
 * once more with what takes longer, `details`, if there is anything.
 * @param request undefined: nothing is asked for.
 */
export function useSearch(
  collection: string | undefined,
  request: SearchRequest | undefined,
  details: object | undefined,
): SearchState & { readonly nextPage: () => void; readonly again: () => void } {
  const [state, setState] = useState(NOTHING);
  const [round, setRound] = useState(0);
  const running = useRef<AbortController>(undefined);
  const asked = request && JSON.stringify(details === undefined ? [request] : [request, { ...request, ...details }]);

  const run = useCallback(async (name: string, requests: readonly SearchRequest[], before?: SearchState) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState((last) => ({ ...last, busy: true }));
    try {
      let tookMs: number | undefined;
      for (const body of requests) {
        const answer = await search(name, body, controller.signal);
        // What one waits for are the hits.
        tookMs ??= answer.tookMs;
        const { cursor: _, ...own } = body;
        setState({
          answer: before?.answer ?? { ...answer, tookMs },
          hits: [...(before?.hits ?? []), ...answer.hits],
          cursor: answer.cursor,
          asked: own as SearchRequest,
          busy: false,
          error: undefined,
        });
      }
    } catch (error) {
      if (!controller.signal.aborted) setState((last) => ({ ...last, busy: false, error }));
    }
  }, []);

  useEffect(() => {
    if (collection === undefined || asked === undefined) {
      running.current?.abort();
      setState(NOTHING);
      return;
    }
    const timer = setTimeout(() => run(collection, JSON.parse(asked) as SearchRequest[]), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [collection, asked, round, run]);
  useEffect(() => () => running.current?.abort(), []);

  const nextPage = () => {
    const { cursor, asked: own, busy } = state;
    if (collection === undefined || own === undefined || cursor === undefined || busy) return;
    run(collection, [{ ...own, cursor }], state);
  };
  return { ...state, nextPage, again: () => setRound((number) => number + 1) };
}
