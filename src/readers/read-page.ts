import { FormatError } from '../core/errors.ts';
import { declaredEncoding, readHtml } from './html.ts';
import type { WholeFormat } from './input-format.ts';
import { readMarkdown } from './markdown.ts';
import type { FilledTextOptions, OpenedText } from './open-text.ts';
import { MAX_PDF_BYTES, readPdf } from './pdf.ts';
import type { Page } from './record.ts';
import { MAX_TEXT_BYTES, readWhole, textOf } from './whole-file.ts';

/**
 * Reads a file of which all is one document.
 * @throws FormatError when it is damaged, too large or of another encoding; UnavailableError when the library that it needs is not installed.
 */
export async function readPage(
  { chunks, name, format }: Pick<OpenedText, 'chunks' | 'name'> & { readonly format: WholeFormat },
  { encoding, signal, spell }: Pick<FilledTextOptions, 'encoding' | 'signal' | 'spell'>,
): Promise<Page> {
  const bytes = await readWhole(chunks, name, format === 'pdf' ? MAX_PDF_BYTES : MAX_TEXT_BYTES);
  if (format === 'pdf') return readPdf(bytes, name, signal);
  const declared = format === 'html' ? declaredEncoding(bytes) : undefined;
  const text = textOf(bytes, { name, encoding, declared, spell });
  if (format === 'html') return htmlPage(text, name);
  return format === 'md'
    ? readMarkdown(text, name)
    : { title: undefined, text: text.replaceAll('\r\n', '\n'), fields: {} };
}

function htmlPage(text: string, name: string): Page {
  try {
    return readHtml(text);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new FormatError(`${name} cannot be read as HTML: ${cause.message}`, { cause });
  }
}
