import { suggest } from '../../core/wording.ts';
import type { Collection } from '../../main.ts';

/** Fields that an option names, and what for. */
export interface NamedFields {
  readonly fields: Iterable<string>;
  /** What they are named for, as the end of `no document has a field "x" ...`. */
  readonly purpose: string;
  /** Whether only strings are of use there. */
  readonly strings?: boolean;
}

/** Says of each field that no document has that it is so: it is most likely misspelt, and would have no effect without a word. */
export async function absentFields(
  documents: Collection,
  named: readonly NamedFields[],
  signal: AbortSignal,
): Promise<string[]> {
  if (named.every(({ fields }) => [...fields].length === 0) || (await documents.count()) === 0) return [];
  const known = await documents.fields({ top: 0, signal });
  const names = known.map(({ field }) => field);
  return named.flatMap(({ fields, purpose, strings = false }) =>
    [...new Set(fields)].flatMap((field) => {
      const there = known.find((each) => each.field === field);
      if (there === undefined)
        return [`no document has a field ${JSON.stringify(field)} ${purpose}${hint(field, names)}`];
      // What is too long to be listed is a string, or among strings.
      if (!strings || there.unlisted > 0 || there.types.includes('string')) return [];
      return [`no document has a string in ${JSON.stringify(field)} ${purpose}, only ${there.types.join(' and ')}`];
    }),
  );
}

function hint(field: string, names: readonly string[]): string {
  const near = suggest(field, names);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
