import { isIPv6 } from 'node:net';
import { TokenBuckets, tooMany } from './rate-limits.ts';

/**
 * Holds each address to so many wrong keys a minute. A key is looked up before it counts here, so that no right one is refused for the wrong ones of
 * others: behind a proxy all callers have one address.
 * What keeps keys from being guessed is their 256 bits, at any rate of guesses; the limit tells whoever goes on with wrong ones to wait, and gives
 * them a status of their own in logs and figures.
 */
export class WrongKeys {
  readonly #perMinute: number;
  readonly #buckets: TokenBuckets;

  constructor(perMinute: number, ...buckets: ConstructorParameters<typeof TokenBuckets>) {
    this.#perMinute = perMinute;
    this.#buckets = new TokenBuckets(...buckets);
  }

  /** Addresses, or networks of IPv6, that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts a wrong key. @throws HttpProblem 429 when it is beyond those that the address may send. */
  count(address: string): void {
    const network = networkOf(address);
    const seconds = this.#buckets.secondsUntil(network, this.#perMinute);
    if (seconds > 0)
      throw tooMany(
        `this key is wrong or has ended, and so were others from this address, which may send ${this.#perMinute} such a minute; come again in ${seconds} s`,
        seconds,
      );
    this.#buckets.take(network, this.#perMinute);
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
