import { HttpProblem } from '../http/problem.ts';
import type { Grant } from './grant.ts';

/** Requests that are left to somebody. */
interface Bucket {
  /** Requests that may be made at once. */
  tokens: number;
  /** Milliseconds of the clock at which that was so. */
  at: number;
}

/** Buckets that are remembered; one that is forgotten is full again. */
const MAX_BUCKETS = 10_000;

/** Token buckets by name, each of which holds a minute's requests and fills evenly, so that whoever paused may make that many at once. */
export class TokenBuckets {
  /** The one that was used longest ago first. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;
  readonly #maxBuckets: number;

  /** @param now a clock that never goes back, milliseconds. */
  constructor(now: () => number = () => performance.now(), maxBuckets = MAX_BUCKETS) {
    this.#now = now;
    this.#maxBuckets = maxBuckets;
  }

  /** Buckets that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Seconds until a request may be made; 0: now. */
  secondsUntil(name: string, perMinute: number): number {
    const filled = this.#filled(name, perMinute);
    return filled < 1 ? Math.ceil(((1 - filled) * 60) / perMinute) : 0;
  }

  /** Takes a request out of a bucket; one that is empty stays so. */
  take(name: string, perMinute: number): void {
    const filled = this.#filled(name, perMinute);
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: filled < 1 ? filled : filled - 1, at: this.#now() });
    if (this.#buckets.size <= this.#maxBuckets) return;
    const [oldest] = this.#buckets.keys();
    this.#buckets.delete(oldest);
  }

  #filled(name: string, perMinute: number): number {
    const known = this.#buckets.get(name);
    if (known === undefined) return perMinute;
    return Math.min(perMinute, known.tokens + ((this.#now() - known.at) * perMinute) / 60_000);
  }
}

/** Holds each key to its requests a minute, in this process alone. The tokens made with a key draw on its bucket. */
export class RateLimits {
  readonly #buckets: TokenBuckets;

  constructor(...buckets: ConstructorParameters<typeof TokenBuckets>) {
    this.#buckets = new TokenBuckets(...buckets);
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts a request. @throws HttpProblem 429 that says when the next one may come. */
  take({ key, requestsPerMinute }: Pick<Grant, 'key' | 'requestsPerMinute'>): void {
    if (key === undefined || requestsPerMinute === undefined) return;
    const seconds = this.#buckets.secondsUntil(key, requestsPerMinute);
    this.#buckets.take(key, requestsPerMinute);
    if (seconds > 0)
      throw tooMany(
        `this key may make ${requestsPerMinute} requests a minute; the next one may come in ${seconds} s`,
        seconds,
      );
  }
}

/** Whoever asks too often is told when to come again. */
export function tooMany(detail: string, seconds: number): HttpProblem {
  return new HttpProblem(429, 'RATE_LIMITED', detail, { headers: { 'retry-after': String(seconds) } });
}
