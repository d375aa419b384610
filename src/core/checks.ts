import { InvalidArgumentError } from './errors.ts';

/** A value as an error shows it: as JSON where it has that form. */
export function shown(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** Throws InvalidArgumentError unless the value is one of those known. */
export function requireOneOf(name: string, value: unknown, known: readonly string[]): void {
  if (typeof value === 'string' && known.includes(value)) return;
  throw new InvalidArgumentError(`${name} must be one of ${known.join(', ')}, got ${shown(value)}`);
}

/** The first name of an object's fields that is none of those known; undefined when there is none. */
export function unknownName(fields: object, known: readonly string[]): string | undefined {
  return Object.keys(fields).find((name) => !known.includes(name));
}

/** Throws InvalidArgumentError for an option that is none of those known. @param owner the name whose options they are: 'rerank'. */
export function requireKnownOptions(owner: string, options: object, known: readonly string[]): void {
  const unknown = unknownName(options, known);
  if (unknown === undefined) return;
  const choice = known.length > 0 ? `, only ${known.join(', ')}` : '';
  throw new InvalidArgumentError(`${owner} has no option '${unknown}'${choice}`);
}

/** Greatest uint32. */
const MAX_UINT32 = 2 ** 32 - 1;

/** Throws InvalidArgumentError unless `value` is an integer in `[least, greatest]`; `name` names it in the message. */
export function requireInteger(value: number, name: string, least: number, greatest = MAX_UINT32): void {
  if (!Number.isInteger(value) || value < least || value > greatest) {
    throw new InvalidArgumentError(`${name} must be an integer from ${least} to ${greatest}, got ${String(value)}`);
  }
}
