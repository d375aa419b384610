import { onAbort } from '../../core/on-abort.ts';
import { tooBusy } from '../http/problem.ts';

/** Someone who waits for a turn. */
interface Waiting {
  readonly enter: () => void;
}

/** How a turn is waited for. */
export interface EnterOptions {
  /** Waits however many wait already. Default false. */
  readonly isPatient?: boolean;
}

/** Lets so many jobs run at a time and so many wait, in their order; whoever comes then is told to come again. */
export class AdmissionQueue {
  readonly #what: string;
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  /** @param what the jobs in words: 'searches'. */
  constructor(what: string, most: number, mostWaiting: number) {
    this.#what = what;
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /** Jobs under way. */
  get running(): number {
    return this.#running;
  }

  /** Jobs that wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a turn. @returns what ends it.
   * @throws HttpProblem 429 when too many wait; the reason of `signal` when it fires before.
   */
  async enter(signal: AbortSignal, { isPatient = false }: EnterOptions = {}): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running < this.#most) this.#running++;
    else await this.#turn(signal, isPatient);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#leave();
    };
  }

  #turn(signal: AbortSignal, isPatient: boolean): Promise<void> {
    if (!isPatient && this.#waiting.size >= this.#mostWaiting)
      throw tooBusy(`${this.#running} ${this.#what} are under way and ${this.#waiting.size} wait; try again later`);
    return new Promise((resolve, reject) => {
      const waiting = {
        enter: () => {
          stop();
          resolve();
        },
      };
      const abort = () => {
        this.#waiting.delete(waiting);
        reject(signal.reason);
      };
      const stop = onAbort(signal, abort);
      this.#waiting.add(waiting);
    });
  }

  #leave(): void {
    const [next] = this.#waiting;
    // The turn is passed on, so that nobody who comes between gets it.
    if (next === undefined) this.#running--;
    else {
      this.#waiting.delete(next);
      next.enter();
    }
  }
}
