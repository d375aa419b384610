import { InvalidArgumentError } from './errors.ts';

/** Greatest uint32. */
const MAX_UINT32 = 2 ** 32 - 1;

/** Throws InvalidArgumentError unless `value` is an integer in `[least, greatest]`; `name` names it in the message. */
export function requireInteger(value: number, name: string, least: number, greatest = MAX_UINT32): void {
  if (!Number.isInteger(value) || value < least || value > greatest) {
    throw new InvalidArgumentError(`${name} must be an integer from ${least} to ${greatest}, got ${String(value)}`);
  }
}
