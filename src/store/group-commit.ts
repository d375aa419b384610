import { throwIfAborted } from '../core/errors.ts';
import { onAbort } from '../core/on-abort.ts';
import type { Environment } from './environment.ts';
import type { Tables } from './tables.ts';
import { commit, record } from './transact.ts';

/** Changes are joined to one commit until they have taken as long. */
const JOINED_MS = 10;

/** A change that waits for its commit. */
interface Waiting {
  readonly change: (tables: Tables) => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Ends the waiting: from then on it cannot be called off. */
  readonly begin: () => void;
}

/** Runs a job in this one's turn to write. @param signal ends the waiting for it. @throws why there is no turn. */
type InTurn = (job: (environment: Environment) => Promise<void>, signal: AbortSignal) => Promise<void>;

/**
 * Group commit (DeWitt et al. 1984, "Implementation techniques for main memory database systems"): changes that come while others are being
 * written wait together, and are then written together, in the order in which they came.
 */
export class GroupCommit {
  readonly #inTurn: InTurn;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #turn = new AbortController();

  constructor(inTurn: InTurn) {
    this.#inTurn = inTurn;
  }

  /**
   * Makes a change; resolves with what it returned when that is on disk. What it throws undoes all of it, and nothing else. It may run again.
   * @throws AbortedError when `signal` fires before its turn; why it cannot be written.
   */
  async add<T>(change: (tables: Tables) => T, signal?: AbortSignal): Promise<T> {
    throwIfAborted(signal, 'writing');
    return new Promise<T>((resolve, reject) => {
      const callOff = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        if (this.#waiting.length === 0) this.#turn.abort();
        try {
          throwIfAborted(signal, 'writing');
        } catch (error) {
          reject(error);
        }
      };
      const begin = onAbort(signal, callOff);
      const waiting: Waiting = { change, resolve: resolve as (result: unknown) => void, reject, begin };
      this.#waiting.push(waiting);
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more and nothing is being written. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#turn = new AbortController();
      const { signal } = this.#turn;
      try {
        await this.#inTurn((environment) => this.#commitSome(environment), signal);
      } catch (error) {
        // Of those who called it off, nobody waits any more.
        if (!signal.aborted) for (let next = this.#next(); next !== undefined; next = this.#next()) next.reject(error);
      }
    }
    this.#running = undefined;
  }

  #commitSome(environment: Environment): Promise<void> {
    let end = Number.POSITIVE_INFINITY;
    return commitTogether(environment, () => {
      if (performance.now() > end) return undefined;
      if (end === Number.POSITIVE_INFINITY) end = performance.now() + JOINED_MS;
      return this.#next();
    });
  }

  #next(): Waiting | undefined {
    const next = this.#waiting.shift();
    next?.begin();
    return next;
  }
}

async function commitTogether(environment: Environment, next: () => Waiting | undefined): Promise<void> {
  const { root, tables } = environment;
  const recorded = record(root, tables);
  const joined: { readonly waiting: Waiting; readonly result: unknown }[] = [];
  for (let waiting = next(); waiting !== undefined; waiting = next()) {
    try {
      joined.push({ waiting, result: recorded.attempt(waiting.change) });
    } catch (error) {
      waiting.reject(error);
    }
  }
  if (joined.length === 0) return;
  try {
    await commit(root, recorded);
  } catch (error) {
    if (joined.length === 1) {
      joined[0].waiting.reject(error);
      return;
    }
    // One that finds no room must not take the others along.
    for (const { waiting } of joined) {
      const alone = [waiting];
      await commitTogether(environment, () => alone.pop());
    }
    return;
  }
  for (const { waiting, result } of joined) waiting.resolve(result);
}
