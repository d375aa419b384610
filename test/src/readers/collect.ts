import { Readable } from 'node:stream';
import { type ReadOptions, readDocuments } from '../../../src/readers/read-documents.ts';
import type { BadLine } from '../../../src/readers/record.ts';
import type { DocumentInput } from '../../../src/store/document.ts';

/** Everything that reading an input gave. */
export interface Collected {
  readonly format: string;
  readonly documents: DocumentInput[];
  readonly lines: number[];
  readonly bad: BadLine[];
}

/** Reads bytes as standard input, cut into chunks of `chunkBytes`. */
export async function collect(
  input: string | Buffer,
  options: Partial<ReadOptions> = {},
  chunkBytes = 7,
): Promise<Collected> {
  const bytes = Buffer.from(input as Buffer);
  return collectFile('-', { ...options, stdin: Readable.from(cut(bytes, chunkBytes)) });
}

/** Reads a file, or the given `stdin` for `-`. */
export async function collectFile(file: string, options: Partial<ReadOptions>): Promise<Collected> {
  const bad: BadLine[] = [];
  const opened = await readDocuments(file, {
    textField: 'text',
    idField: 'id',
    encoding: 'utf-8',
    delimiter: ',',
    maxLineChars: 1 << 20,
    strict: false,
    onBadLine: (line) => bad.push(line),
    stdin: Readable.from([]),
    ...options,
  });
  const documents: DocumentInput[] = [];
  const lines: number[] = [];
  for await (const { line, document } of opened.documents) {
    documents.push(document);
    lines.push(line);
  }
  return { format: opened.format, documents, lines, bad };
}

function* cut(bytes: Buffer, chunkBytes: number): Generator<Buffer> {
  for (let i = 0; i < bytes.length; i += chunkBytes) yield bytes.subarray(i, i + chunkBytes);
}
