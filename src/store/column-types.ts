import { reading, requireObject, requireOneOf, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';

export const COLUMN_TYPES = ['string', 'number', 'boolean', 'date'] as const;

/** Type of the cells of a column. */
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** Types by column. */
export type ColumnTypes = ReadonlyMap<string, ColumnType>;

/** Stands for all columns that are not named. */
export const OTHER_COLUMNS = '*';

/** Checks types by column, and copies them. @param name of the option. @throws InvalidArgumentError */
export function checkColumnTypes(name: string, given: unknown): ColumnTypes {
  requireObject(name, given);
  // A promise of types, or a set, has no entries and would say nothing.
  if (reading(name, () => Object.prototype.toString.call(given)) !== '[object Object]')
    throw new InvalidArgumentError(`${name} must be an object of types by column, got ${shown(given)}`);
  const types = reading(name, () => Object.entries(given));
  for (const [column, type] of types)
    requireOneOf(`the type of column ${JSON.stringify(column)} in ${name}`, type, COLUMN_TYPES);
  return new Map(types as [string, ColumnType][]);
}
