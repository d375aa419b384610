import { COLUMN_TYPES, type ColumnType, type ColumnTypes } from '../../store/column-types.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';

/** The option that says what the cells of a table are. */
export const TYPE_OPTION = {
  types: {
    type: 'text',
    value: 'COL=TYPE,...',
    help: 'what columns of CSV and TSV are: string, number, boolean or date; * stands for the others',
  },
} as const satisfies OptionSpecs;

/** Says which types columns get. */
export const TYPE_NOTE =
  'Columns of a CSV or TSV table whose cells are all numbers, true and false, or dates with the year first become that, and the\n' +
  'report says which; empty cells of them are left out. 007 and whole numbers of more than 15 digits stay text. The table is read twice for\n' +
  'it, what comes from standard input from a copy in the folder for temporary files. The collection keeps the types, and later tables are read\n' +
  'by them: cells that are otherwise stay text, and the report says so. --types zip=string,price=number settles it from now on, *=string\n' +
  'for all, and the table is then read once.';

/** Types by column. @throws UsageError for what is none. */
export function columnTypes({ types }: OptionValues<typeof TYPE_OPTION>, command: string): ColumnTypes {
  const given = new Map<string, ColumnType>();
  for (const part of types?.split(',') ?? []) {
    const at = part.lastIndexOf('=');
    const [column, type] = [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
    const known = COLUMN_TYPES.find((each) => each === type);
    if (column === '' || known === undefined)
      throw new UsageError(
        `--types must be like price=number,zip=string, with ${COLUMN_TYPES.join(', ')}; got ${JSON.stringify(part)}`,
        command,
      );
    if (given.has(column)) throw new UsageError(`--types names ${column} twice`, command);
    given.set(column, known);
  }
  return given;
}
