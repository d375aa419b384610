import type { AdmissionQueue } from './admission-queue.ts';

/** Waits for a peer; the place that the work has is another's meanwhile, unless the peer was there already. */
export type Aside = <T>(wait: () => Promise<T>) => Promise<T>;

/** Does a piece of work in a place of its own, in its turn. */
export type InTurn = <T>(job: (aside: Aside) => Promise<T>) => Promise<T>;

/**
 * Turns of a stream, which has no place while it waits for whoever sends or reads it.
 * @param signal ends what waits for a turn.
 */
export function turnsAt(queue: AdmissionQueue, signal: AbortSignal): InTurn {
  // What has begun is not told to come again.
  const enter = () => queue.enter(signal, { isPatient: true });
  return async (job) => {
    let leave = await enter();
    const aside: Aside = async (wait) => {
      let isAway = false;
      const later = setImmediate(() => {
        isAway = true;
        leave();
      });
      const result = await wait().finally(() => clearImmediate(later));
      if (isAway) leave = await enter();
      return result;
    };
    try {
      return await job(aside);
    } finally {
      leave();
    }
  };
}
