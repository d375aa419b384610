import { FormatError } from '../core/errors.ts';
import { declaredEncoding, readHtml } from './html.ts';
import type { WholeFormat } from './input-format.ts';
import { readMarkdown } from './markdown.ts';
import type { FilledTextOptions, OpenedText } from './open-text.ts';
import { MAX_PDF_BYTES, readPdf } from './pdf.ts';
import type { Page } from './record.ts';
import { type EncodedText, MAX_TEXT_BYTES, readWhole, textOf } from './whole-file.ts';

/** What a reader is told beside the bytes. */
type ReadingOptions = Omit<EncodedText, 'declared'> & Pick<FilledTextOptions, 'signal'>;

/** Reads the bytes of a file as one document. */
interface WholeReader {
  readonly maxBytes: number;
  read(bytes: Buffer, options: ReadingOptions): Page | Promise<Page>;
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
  pdf: { maxBytes: MAX_PDF_BYTES, read: (bytes, { name, signal }) => readPdf(bytes, name, signal) },
};

/**
 * Reads a file of which all is one document.
 * @throws FormatError when it is damaged, too large or of another encoding; UnavailableError when the library that it needs is not installed.
 */
export async function readWholeDocument(
  { chunks, name, format }: Pick<OpenedText, 'chunks' | 'name'> & { readonly format: WholeFormat },
  { encoding, signal, spell }: Pick<FilledTextOptions, 'encoding' | 'signal' | 'spell'>,
): Promise<Page> {
  const { maxBytes, read } = READERS[format];
  return read(await readWhole(chunks, name, maxBytes), { name, encoding, signal, spell });
}

function readPlain(bytes: Buffer, options: ReadingOptions): Page {
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
