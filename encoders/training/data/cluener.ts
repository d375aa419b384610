import { FormatError } from '../../../src/core/errors.ts';
import { byPosition, type LabelledText } from '../../ner/token-spans.ts';
import { readJsonLines } from './text-lines.ts';

/** Types of CLUENER 2020 (Xu and others 2020, arXiv:2001.04351). */
export const CLUENER_TYPES = [
  'name',
  'address',
  'organization',
  'company',
  'government',
  'position',
  'scene',
  'book',
  'movie',
  'game',
];

/** One line of the files: by type and mention the places of the mention, ends inclusive. */
interface CluenerRow {
  readonly text: string;
  readonly label: Readonly<Record<string, Readonly<Record<string, readonly (readonly [number, number])[]>>>>;
}

/**
 * Reads a file of CLUENER 2020.
 * @throws NotFoundError or FormatError as `readJsonLines` does; FormatError when a mention does not stand where the
 * row says.
 */
export async function readCluener(path: string): Promise<LabelledText[]> {
  const texts: LabelledText[] = [];
  for await (const row of readJsonLines<CluenerRow>(path)) texts.push(labelledText(path, row));
  return texts;
}

function labelledText(path: string, { text, label }: CluenerRow): LabelledText {
  const spans = Object.entries(label).flatMap(([type, mentions]) =>
    Object.entries(mentions).flatMap(([mention, places]) =>
      places.map(([start, last]) => {
        if (text.slice(start, last + 1) === mention) return { start, end: last + 1, label: type };
        throw new FormatError(`read ${path}: expected '${mention}' at ${start}..${last} of '${text}'`);
      }),
    ),
  );
  return { text, spans: spans.sort(byPosition) };
}
