import { useEffect, useState } from 'preact/hooks';
import { readInfo } from '../api/calls.ts';

/** What the server said last: so that what depends on it is there at once in the next view, and moves nothing when it comes. */
let said = false;

/**
 * Whether the server has a reranker, a model that reads two texts together. False until it has answered, and while it cannot be asked: what
 * needs one is offered where there surely is one.
 */
export function useReranker(): boolean {
  const [has, setHas] = useState(said);
  useEffect(() => {
    const controller = new AbortController();
    readInfo(controller.signal).then(
      ({ rerank }) => {
        said = rerank;
        setHas(rerank);
      },
      () => undefined,
    );
    return () => controller.abort();
  }, []);
  return has;
}
