import { Store } from '../state/store.ts';

const PLACE = 'kenyon-key';

/** Whether the user is being asked for a key, and whether one was refused. */
export const keyQuestion = new Store<{ readonly refused: boolean } | undefined>(undefined);

let asked: { readonly answered: Promise<void>; readonly answer: () => void } | undefined;

/** The key that requests carry: kept as long as the tab is open. */
export function currentKey(): string | undefined {
  return sessionStorage.getItem(PLACE) ?? undefined;
}

/** Resolves when the user has given a key; several requests that wait share one question. @param refused the key that did not do. */
export function askForKey(refused: string | undefined): Promise<void> {
  // Another request was refused while this one was under way, and the user has answered since.
  if (asked === undefined && currentKey() !== refused) return Promise.resolve();
  if (asked === undefined) {
    const { promise, resolve } = withResolvers();
    asked = { answered: promise, answer: resolve };
    keyQuestion.set({ refused: refused !== undefined });
  }
  return asked.answered;
}

/** The user's answer. */
export function giveKey(key: string): void {
  sessionStorage.setItem(PLACE, key);
  keyQuestion.set(undefined);
  asked?.answer();
  asked = undefined;
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
