import { FormatError } from '../../core/errors.ts';
import type { InputFormat } from '../../readers/input-format.ts';
import { openRecords } from '../../readers/read-documents.ts';
import { jsonOf } from '../http/caller-json.ts';
import type { ReceivedFile } from './received-file.ts';

/** The beginning of a file, as far as one has to see it to know how it is to be read. */
export interface FilePreview {
  readonly format: InputFormat;
  /** Fields of its first records, in the order in which they come. */
  readonly fields: readonly string[];
  /** The field that most likely holds the text: one of that name, else the one with the longest values. */
  readonly textField: string | undefined;
  /** The first records, long values cut. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** Whether there are more. */
  readonly hasMore: boolean;
}

/** Records that are looked at, those that are shown, and characters of their values. */
const SEEN = 50;
const SHOWN = 5;
const SHOWN_CHARS = 300;

/**
 * Looks at the beginning of a file.
 * @param isCut whether more of it was not sent.
 * @throws what reading files throws.
 */
export async function previewFile({ path, reading }: ReceivedFile, isCut: boolean): Promise<FilePreview> {
  const { format, records } = await openRecords(path, reading);
  const seen: Readonly<Record<string, unknown>>[] = [];
  let hasMore = isCut;
  try {
    for await (const record of records) {
      if ('reason' in record) continue;
      if (seen.length === SEEN) {
        hasMore = true;
        break;
      }
      seen.push(record.fields);
    }
  } catch (error) {
    // The end is wrong because it is not the end.
    if (!isCut || seen.length === 0 || !(error instanceof FormatError)) throw error;
  }
  const fields = [...new Set(seen.flatMap((record) => Object.keys(record)))];
  return {
    format,
    fields,
    textField: likelyText(fields, seen),
    records: seen.slice(0, SHOWN).map(shortened),
    hasMore: hasMore || seen.length > SHOWN,
  };
}

function likelyText(fields: readonly string[], records: FilePreview['records']): string | undefined {
  if (fields.includes('text')) return 'text';
  const lengthOf = (field: string) =>
    records.reduce((sum, { [field]: value }) => sum + (typeof value === 'string' ? value.length : 0), 0);
  const [longest] = [...fields].sort((a, b) => lengthOf(b) - lengthOf(a));
  return longest !== undefined && lengthOf(longest) > 0 ? longest : undefined;
}

function shortened(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(record).map(([name, value]) => {
    const text = typeof value === 'string' ? value : jsonOf(value);
    if (text === undefined) return [name, '…'];
    return [name, text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)} …` : value];
  });
  return Object.fromEntries(entries);
}
