import { fileURLToPath } from 'node:url';
import { FormatError, messageOf, UnavailableError } from '../core/errors.ts';
import { isUnspaced } from '../core/text/char-properties.ts';
import type { Page } from './record.ts';

/** Largest PDF that is read. */
export const MAX_PDF_BYTES = 512 * 2 ** 20;

const INSTALL = 'PDF files are read by pdfjs-dist, which is an optional package: npm install pdfjs-dist@5';

/** The part of pdfjs-dist that this reader uses; the library's own types need the DOM's. */
interface PdfLibrary {
  readonly VerbosityLevel: { readonly ERRORS: number };
  getDocument(options: Readonly<Record<string, unknown>>): {
    readonly promise: Promise<PdfDocument>;
    destroy(): Promise<void>;
  };
}

interface PdfDocument {
  readonly numPages: number;
  getMetadata(): Promise<{ readonly info: object }>;
  getPage(number: number): Promise<PdfPage>;
}

interface PdfPage {
  getTextContent(): Promise<{ readonly items: readonly (PdfText | { readonly type: string })[] }>;
  cleanup(): unknown;
}

/** A run of text of a page. */
interface PdfText {
  readonly str: string;
  readonly hasEOL: boolean;
  /** A matrix, of which the last two are the place: x from the left, y from the bottom, in points. */
  readonly transform: readonly number[];
  readonly height: number;
}

/**
 * Reads the text of a PDF file, without letting anything else run meanwhile.
 * @param onPage told of every page that was read.
 * @throws UnavailableError without the package; FormatError for a file that is damaged, locked, or of images alone.
 */
export async function readPdf(bytes: Buffer, name: string, onPage?: () => void): Promise<Page> {
  const { library, folder } = await loadLibrary(name);
  const task = library.getDocument({
    data: Uint8Array.from(bytes),
    // Encodings of Chinese fonts that are not embedded.
    cMapUrl: `${folder}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${folder}standard_fonts/`,
    isEvalSupported: false,
    useSystemFonts: false,
    verbosity: library.VerbosityLevel.ERRORS,
  });
  try {
    const document = await task.promise;
    const { info } = await document.getMetadata();
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      pages.push(linesOfPage(items.filter((item): item is PdfText => 'str' in item)));
      page.cleanup();
      onPage?.();
    }
    const text = pages.filter((page) => page !== '').join('\n\n');
    if (text === '') throw new FormatError(`${name} has no text; its pages are images, most likely scans`);
    const { Title: given } = info as { readonly Title?: unknown };
    const title = typeof given === 'string' ? given.trim() : '';
    return { title: title || undefined, text, fields: { pages: document.numPages } };
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    const isLocked = (cause as { name?: string }).name === 'PasswordException';
    throw new FormatError(
      `${name} cannot be read: ${isLocked ? 'it needs a password' : `the PDF is damaged (${messageOf(cause)})`}`,
      { cause },
    );
  } finally {
    await task.destroy();
  }
}

async function loadLibrary(name: string): Promise<{ library: PdfLibrary; folder: string }> {
  try {
    const library: PdfLibrary = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const folder = fileURLToPath(new URL('.', import.meta.resolve('pdfjs-dist/package.json')));
    return { library, folder };
  } catch (cause) {
    throw new UnavailableError(`${name} cannot be read. ${INSTALL}${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    ? ''
    : `, with its optional packages (it cannot be loaded: ${messageOf(cause)})`;
}

/** A line of a page. */
interface PageLine {
  text: string;
  y: number;
  height: number;
}

/** Puts the runs of a page together: lines as they are, a blank line where there is more room than between lines. */
function linesOfPage(items: readonly PdfText[]): string {
  const lines: PageLine[] = [];
  let line: PageLine | undefined;
  for (const { str, hasEOL, transform, height } of items) {
    if (str !== '') {
      line ??= { text: '', y: transform[5], height };
      line.text += str;
      line.height = Math.max(line.height, height);
    }
    if (!hasEOL || line === undefined) continue;
    lines.push(line);
    line = undefined;
  }
  if (line !== undefined) lines.push(line);
  return joined(lines.filter(({ text }) => text.trim() !== ''));
}

function joined(lines: readonly PageLine[]): string {
  let text = '';
  for (const [i, line] of lines.entries()) {
    const last = lines[i - 1];
    text += last === undefined ? line.text : `${between(last, line)}${line.text}`;
  }
  return text.trim();
}

/** Points of room beyond which a paragraph ends, and a difference of sizes beyond which a heading does, as parts of the height of a line. */
const PARAGRAPH_ROOM = 1.9;
const OTHER_SIZE = 0.12;

function between(last: PageLine, next: PageLine): string {
  const room = Math.abs(last.y - next.y);
  const height = Math.max(last.height, next.height);
  if (height > 0 && (room > height * PARAGRAPH_ROOM || Math.abs(last.height - next.height) > height * OTHER_SIZE))
    return '\n\n';
  // A word of Chinese that is broken at the edge of the page is one word.
  const [end, start] = [last.text.trimEnd().at(-1) ?? '', next.text.trimStart()[0]];
  return isUnspaced(end) && isUnspaced(start) ? '' : '\n';
}
