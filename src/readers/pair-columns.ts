import { FormatError } from '../core/errors.ts';
import { asInPrograms, type OptionSpelling } from './option-spelling.ts';

/** Which fields of a row are its two texts and its label. */
export interface PairColumns {
  readonly a: string;
  readonly b: string;
  readonly label?: string | undefined;
}

/** Fields that were named by the caller; the rest is found by common names. */
export interface GivenColumns {
  /** Field of the first text, given together with `bField`. */
  readonly aField?: string | undefined;
  readonly bField?: string | undefined;
  readonly labelField?: string | undefined;
}

/** Common names of the two texts of a pair, tried in this order. */
const TEXT_NAMES: readonly (readonly [string, string])[] = [
  ['a', 'b'],
  ['text_a', 'text_b'],
  ['sentence1', 'sentence2'],
  ['text1', 'text2'],
  ['question1', 'question2'],
  ['query', 'title'],
  ['premise', 'hypothesis'],
];
const LABEL_NAMES = ['label', 'is_duplicate'];

/**
 * Finds the fields of a pair among the fields of a table or of the first object.
 * @param name what the input is called in messages.
 * @throws FormatError when a named field is not there, or none is named and none has a common name.
 */
export function findPairColumns(
  fields: readonly string[],
  given: GivenColumns,
  name: string,
  spell: OptionSpelling = asInPrograms,
): PairColumns {
  const has = (field: string) => fields.includes(field);
  const [a, b] =
    given.aField !== undefined ? [given.aField, given.bField!] : (TEXT_NAMES.find((p) => p.every(has)) ?? []);
  const label = given.labelField ?? LABEL_NAMES.find(has);
  if (a === undefined || b === undefined) throw noTexts(fields, name, spell);
  for (const field of [a, b, ...(label === undefined ? [] : [label])]) {
    if (has(field)) continue;
    throw new FormatError(`${name}: no field ${JSON.stringify(field)} among ${JSON.stringify(fields)}`);
  }
  return { a, b, label };
}

function noTexts(fields: readonly string[], name: string, spell: OptionSpelling): FormatError {
  const names = TEXT_NAMES.map((pair) => pair.join(' and ')).join(', ');
  return new FormatError(
    `${name}: none of the pairs ${names} is among the fields ${JSON.stringify(fields)}; name the two texts with ${spell('aField')} ` +
      `and ${spell('bField')}, or all columns with ${spell('columns')} a,b,label when the table has no header`,
  );
}

/**
 * Names of the columns of a table that plainly has no header: its first row ends, after two texts, with a label 0 or 1.
 * Anything less plain is taken for a header.
 */
export function headlessPairColumns(first: readonly string[]): readonly string[] | undefined {
  const [a, b, label] = first;
  if (!a?.trim() || !b?.trim() || (label !== '0' && label !== '1')) return undefined;
  return ['a', 'b', 'label', ...first.slice(3).map((_, i) => `column${i + 4}`)];
}
