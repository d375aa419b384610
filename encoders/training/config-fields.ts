import { InvalidArgumentError } from '../../src/core/errors.ts';

/** @throws InvalidArgumentError that names the field of the training configuration, unless the value is an integer from `least` on. */
export function checkInteger(name: string, value: unknown, least: number): void {
  if (!Number.isInteger(value) || (value as number) < least) reject(name, `an integer of at least ${least}`, value);
}

/** @throws InvalidArgumentError that names the field, unless the value is a number from `least` to `most`. */
export function checkRange(name: string, value: unknown, least: number, most: number): void {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    reject(name, `a number from ${least} to ${most}`, value);
  }
}

/** @throws InvalidArgumentError that says which field of the training configuration was wrong. */
export function reject(name: string, expected: string, came: unknown): never {
  throw new InvalidArgumentError(`training config: ${name} must be ${expected}, got ${JSON.stringify(came)}`);
}
