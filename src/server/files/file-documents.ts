import { type OpenedInput, type ReadOptions, readDocuments } from '../../readers/read-documents.ts';
import type { BadLine } from '../../readers/record.ts';
import { withFile } from '../../readers/with-file.ts';
import { hasProto, jsonOf, PROTO_FAULT } from '../http/caller-json.ts';
import { asFaultOfReading } from '../http/problem.ts';
import type { SentLine } from '../work/import-documents.ts';
import type { ReceivedFile } from './received-file.ts';

/** Which fields of a file hold what. */
export interface FileFields {
  readonly textField: string;
  readonly idField: string;
  /** Longest document, as JSON. */
  readonly lineBytes: number;
}

/** A file whose documents are being read. */
export interface FileDocuments extends Pick<OpenedInput, 'format' | 'totalBytes' | 'bytesRead' | 'deviations'> {
  /** Documents and what is none, once, in the order of the file. */
  readonly lines: AsyncGenerator<SentLine & { readonly line: number }>;
}

/**
 * Opens a file that was received; what is wrong with a line is told of that line.
 *
 * @throws HttpProblem 400 for a file that is not of its format, 501 where what reads it is not installed; else what reading files throws.
 */
export async function openFileDocuments(
  { path, reading }: ReceivedFile,
  { lineBytes, ...fields }: FileFields,
  columns: Pick<ReadOptions, 'types' | 'knownColumns'> = {},
): Promise<FileDocuments> {
  const bad: BadLine[] = [];
  const onBadLine = (line: BadLine) => bad.push(line);
  const opened = await readDocuments(path, { ...fields, ...reading, ...columns, onBadLine }).catch(asFaultOfReading);
  return { ...opened, lines: readOfSender(inOrder(opened, bad, reading.calledAs, lineBytes)) };
}

async function* inOrder(
  { documents, format }: OpenedInput,
  bad: BadLine[],
  name: string,
  lineBytes: number,
): FileDocuments['lines'] {
  const told = () => bad.splice(0).map(({ line, reason }) => ({ line, fault: reason }));
  for await (const { line, document } of documents) {
    yield* told();
    const value = withFile(document, name, { format, fileField: undefined });
    const json = jsonOf(value);
    if (json === undefined) {
      yield { line, fault: 'the document cannot be written as JSON: it nests too deep, or is too large' };
      continue;
    }
    const bytes = Buffer.byteLength(json);
    if (bytes > lineBytes) yield { line, fault: `the document has more than ${lineBytes} bytes` };
    else if (hasProto(json, value)) yield { line, fault: PROTO_FAULT };
    else yield { line, value, bytes };
  }
  yield* told();
}

/** Passes on what is read of a file. @throws as {@link asFaultOfReading}, for faults of reading alone. */
async function* readOfSender<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    asFaultOfReading(error);
  }
}
