import { InvalidArgumentError } from './errors.ts';

/** Throws InvalidArgumentError unless the value is one of those known. */
export function requireOneOf(name: string, value: unknown, known: readonly string[]): void {
  if (typeof value === 'string' && known.includes(value)) return;
  throw new InvalidArgumentError(`${name} must be one of ${known.join(', ')}, got ${JSON.stringify(value)}`);
}
