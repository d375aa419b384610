import { reading, requireObject, requireOneOf } from '../core/checks.ts';

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
  const types = reading(name, () => Object.entries(given));
  for (const [column, type] of types)
    requireOneOf(`the type of column ${JSON.stringify(column)} in ${name}`, type, COLUMN_TYPES);
  return new Map(types as [string, ColumnType][]);
}
