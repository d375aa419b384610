/** Who waits for each signal, and what stops listening to it. */
const waiting = new WeakMap<AbortSignal, { readonly acts: Set<() => void>; readonly stop: () => void }>();

/**
 * Acts when a signal fires; one that has fired already is the caller's to look at. However much goes on at once that one signal aborts, it has one listener: Node
 * takes more than ten for a leak, and says so on the standard error of whoever gave it.
 * @param act must not throw.
 * @returns what stops waiting for it, to be called when there is nothing to abort any more; idempotent.
 */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal === undefined) return () => undefined;
  const known = waiting.get(signal) ?? listenTo(signal);
  // Another one each time, also where the same function is given twice.
  const own = () => act();
  known.acts.add(own);
  return () => {
    if (known.acts.delete(own) && known.acts.size === 0) known.stop();
  };
}

function listenTo(signal: AbortSignal) {
  const acts = new Set<() => void>();
  const stop = () => {
    signal.removeEventListener('abort', fire);
    waiting.delete(signal);
  };
  const fire = () => {
    stop();
    for (const act of acts) act();
  };
  signal.addEventListener('abort', fire);
  const known = { acts, stop };
  waiting.set(signal, known);
  return known;
}
