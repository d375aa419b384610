import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { TokenBuckets, tooMany } from './rate-limits.ts';

/** Keys and tokens that are known to be good; those used longest ago are forgotten first. */
const MOST_GOOD = 10_000;

/**
 * Holds each address to so many wrong keys a minute; then no key is looked at that comes from there, but for those that were good before: behind a proxy all
 * callers have one address, and none may lock the others out.
 */
export class WrongKeys {
  readonly #perMinute: number;
  readonly #buckets: TokenBuckets;
  /** Hashes, the one that was used longest ago first. */
  readonly #good = new Set<string>();

  constructor(perMinute: number, ...buckets: ConstructorParameters<typeof TokenBuckets>) {
    this.#perMinute = perMinute;
    this.#buckets = new TokenBuckets(...buckets);
  }

  /** @throws HttpProblem 429 for a key that is not to be looked at now. */
  requireRoom(address: string, credential: string): void {
    const seconds = this.#buckets.secondsUntil(networkOf(address), this.#perMinute);
    if (seconds === 0 || this.#good.has(hashOf(credential))) return;
    throw tooMany(
      `wrong keys came from this address, and ${this.#perMinute} may a minute; the next one is looked at in ${seconds} s`,
      seconds,
    );
  }

  /** Counts a key that was looked at. */
  note(address: string, credential: string, isGood: boolean): void {
    if (!isGood) {
      this.#buckets.take(networkOf(address), this.#perMinute);
      return;
    }
    const hash = hashOf(credential);
    this.#good.delete(hash);
    this.#good.add(hash);
    if (this.#good.size <= MOST_GOOD) return;
    const [oldest] = this.#good;
    this.#good.delete(oldest);
  }
}

/** Whoever has one address of IPv6 has all 2^64 of its network. */
function networkOf(address: string): string {
  // An address of IPv4 that is written as one of IPv6.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [before, after = ''] = plain.split('%', 1)[0].split('::');
  const groups = before === '' ? [] : before.split(':');
  const rest = after === '' ? [] : after.split(':');
  const missing = plain.includes('::') ? 8 - groups.length - rest.length : 0;
  return [...groups, ...Array.from({ length: missing }, () => '0'), ...rest].slice(0, 4).join(':');
}

function hashOf(credential: string): string {
  return createHash('sha256').update(credential).digest('base64url');
}
