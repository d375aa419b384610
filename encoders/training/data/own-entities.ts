import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { isRecord } from '../../../src/core/json-object.ts';
import { byPosition, type LabelledText, type TextSpan } from '../../ner/token-spans.ts';
import { jsonRecords, refuseBadLines, shownValue } from './own-records.ts';

const FIELDS = '{text, entities: [{start, end, label}]}';

/**
 * Reads the caller's own labelled texts, `.jsonl` or `.jsonl.gz`: one `{text, entities: [{start, end, label}]}` a line,
 * offsets in UTF-16 code units, end exclusive. Other fields are ignored; spans may lie within each other.
 * @throws FormatError that lists the bad lines by number; InvalidArgumentError for another file type; NotFoundError
 * when the file is absent.
 */
export async function readOwnEntities(path: string): Promise<LabelledText[]> {
  if (!/\.jsonl(?:\.gz)?$/u.test(path)) {
    throw new InvalidArgumentError(
      `read labelled texts from ${path}: expected .jsonl or .jsonl.gz, lines of ${FIELDS}`,
    );
  }
  const texts: LabelledText[] = [];
  const complaints: string[] = [];
  for await (const record of jsonRecords(path)) {
    if (typeof record === 'string') {
      complaints.push(record);
      continue;
    }
    const read = labelledText(record.fields);
    if (typeof read === 'string') complaints.push(`line ${record.line}: ${read}`);
    else texts.push(read);
  }
  refuseBadLines(`read labelled texts from ${path}`, complaints, texts.length, FIELDS);
  return texts;
}

/** The text, or what is wrong with it. */
function labelledText({ text, entities }: Readonly<Record<string, unknown>>): LabelledText | string {
  if (typeof text !== 'string' || text.trim() === '') return `expected text in 'text', found ${shownValue(text)}`;
  if (!Array.isArray(entities)) return `expected an array in 'entities', found ${shownValue(entities)}`;
  const spans: TextSpan[] = [];
  for (const entity of entities as unknown[]) {
    if (!isSpanOf(text, entity)) {
      return `expected {start, end, label} with 0 <= start < end <= ${text.length}, the length of the text, found ${shownValue(entity)}`;
    }
    const { start, end, label } = entity;
    spans.push({ start, end, label });
  }
  return { text, spans: spans.sort(byPosition) };
}

function isSpanOf(text: string, value: unknown): value is TextSpan {
  if (!isRecord(value)) return false;
  const { start, end, label } = value as Partial<TextSpan>;
  const inside =
    Number.isInteger(start) && Number.isInteger(end) && 0 <= start! && start! < end! && end! <= text.length;
  return inside && typeof label === 'string' && label !== '';
}
