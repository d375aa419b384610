import { types } from 'node:util';
import { shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';

/** The moment itself. @throws InvalidArgumentError unless it is a valid Date. @param name what it is called: 'now'. */
export function checkDay(name: string, now: Date): Date {
  if (types.isDate(now) && !Number.isNaN(Date.prototype.getTime.call(now))) return now;
  throw new InvalidArgumentError(
    `${name} must be a valid Date, got ${types.isDate(now) ? 'an invalid one' : shown(now)}`,
  );
}
