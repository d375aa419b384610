import { HttpProblem } from '../http/problem.ts';
import type { Grant } from './grant.ts';

/** Requests that are left to a key. */
interface Bucket {
  /** Requests that it may make at once. */
  tokens: number;
  /** Milliseconds of the clock at which that was so. */
  at: number;
}

/** Keys that are remembered; one that is forgotten begins with a full bucket. */
const MAX_BUCKETS = 10_000;

/**
 * Holds each key to its requests a minute, in this process alone: a token bucket that holds a minute's requests and fills evenly, so that whoever paused
 * may make that many at once. The tokens made with a key draw on its bucket.
 */
export class RateLimits {
  /** By id of the key, the one that was used longest ago first. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;
  readonly #maxBuckets: number;

  /** @param now a clock that never goes back, milliseconds. */
  constructor(now: () => number = () => performance.now(), maxBuckets = MAX_BUCKETS) {
    this.#now = now;
    this.#maxBuckets = maxBuckets;
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts a request. @throws HttpProblem 429 that says when the next one may come. */
  take({ key, requestsPerMinute }: Pick<Grant, 'key' | 'requestsPerMinute'>): void {
    if (key === undefined || requestsPerMinute === undefined) return;
    const now = this.#now();
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: requestsPerMinute, at: now };
    const filled = Math.min(requestsPerMinute, tokens + ((now - at) * requestsPerMinute) / 60_000);
    const isRefused = filled < 1;
    this.#keep(key, { tokens: isRefused ? filled : filled - 1, at: now });
    if (isRefused) throw tooMany(requestsPerMinute, Math.ceil(((1 - filled) * 60) / requestsPerMinute));
  }

  #keep(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= this.#maxBuckets) return;
    const [oldest] = this.#buckets.keys();
    this.#buckets.delete(oldest);
  }
}

function tooMany(requestsPerMinute: number, seconds: number): HttpProblem {
  const detail = `this key may make ${requestsPerMinute} requests a minute; the next one may come in ${seconds} s`;
  return new HttpProblem(429, 'RATE_LIMITED', detail, { headers: { 'retry-after': String(seconds) } });
}
