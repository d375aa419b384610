import { FormatError } from '../core/errors.ts';
import { declaredEncoding, readHtml } from './html.ts';
import type { WholeFormat } from './input-format.ts';
import { readMarkdown } from './markdown.ts';
import { MAX_PDF_BYTES, readPdf } from './pdf.ts';
import type { Page } from './record.ts';
import { type EncodedText, MAX_TEXT_BYTES, textOf } from './whole-file.ts';

/** What a reader is told beside the bytes. */
export interface PageOptions extends Omit<EncodedText, 'declared'> {
  /** Told of every page of paper that was read. */
  readonly onStep?: () => void;
}

/** Reads the bytes of a file as one document. */
interface WholeReader {
  readonly maxBytes: number;
  read(bytes: Buffer, options: PageOptions): Page | Promise<Page>;
}

/** What reads a file of each format of which all is one document. */
const READERS: Readonly<Record<WholeFormat, WholeReader>> = {
  text: { maxBytes: MAX_TEXT_BYTES, read: readPlain },
  md: {
    maxBytes: MAX_TEXT_BYTES,
    read: (bytes, options) => readMarkdown(textOf(bytes, { ...options, declared: undefined }), options.name),
  },
  html: {
    maxBytes: MAX_TEXT_BYTES,
    read: (bytes, options) => htmlPage(textOf(bytes, { ...options, declared: declaredEncoding(bytes) }), options.name),
  },
  pdf: { maxBytes: MAX_PDF_BYTES, read: (bytes, { name, onStep }) => readPdf(bytes, name, onStep) },
};

/** Largest file of a format. */
export function maxBytesOf(format: WholeFormat): number {
  return READERS[format].maxBytes;
}

/**
 * Reads the bytes of a file of which all is one document, in one go: a quarter of a second for a MiB of HTML, half a second for one of PDF.
 * @throws FormatError when it is damaged or of another encoding; UnavailableError when the library that it needs is not installed.
 */
export async function readWholeFile(format: WholeFormat, bytes: Buffer, options: PageOptions): Promise<Page> {
  return READERS[format].read(bytes, options);
}

function readPlain(bytes: Buffer, options: PageOptions): Page {
  const text = textOf(bytes, { ...options, declared: undefined });
  return { title: undefined, text: text.replaceAll('\r\n', '\n'), fields: {} };
}

function htmlPage(text: string, name: string): Page {
  try {
    return readHtml(text);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new FormatError(`${name} cannot be read as HTML: ${cause.message}`, { cause });
  }
}
