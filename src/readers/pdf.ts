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
  readonly width: number;
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
    const text = withoutRadicals(pages.filter((page) => page !== '').join('\n\n'));
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

/** Radicals, and the characters that have the same form (EquivalentUnifiedIdeograph of Unicode); those that NFKC knows are not among them. */
const RADICALS =
  '⺁⺂⺃⺄⺅⺆⺈⺉⺊⺋⺌⺍⺎⺏⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺳⺴⺶⺹⺺⺻⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳';
const CHARACTERS =
  '厂乛乚乙亻冂刀刂卜㔾小小兀尣尢巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王目示礻糹纟罓罒㓁冗羊耂肀聿肉艹艹艹虎衤覀西见角讠贝车辶辶辶邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟';
const A_RADICAL = /[\u2e80-\u2fd5]/g;

/**
 * Characters in place of radicals. A font has one form for both, and programs that print to PDF, browsers among them, often say that it is the
 * radical: ⻓城 was 长城 when it was written, and nobody searches for it otherwise.
 */
function withoutRadicals(text: string): string {
  return text.replace(A_RADICAL, (radical) => CHARACTERS[RADICALS.indexOf(radical)] ?? radical.normalize('NFKC'));
}

/** A line of a page; places in points. */
interface PageLine {
  text: string;
  y: number;
  left: number;
  right: number;
  height: number;
}

/** Puts the runs of a page together: lines as they are, a blank line where there is more room than between lines. */
function linesOfPage(items: readonly PdfText[]): string {
  const lines: PageLine[] = [];
  let line: PageLine | undefined;
  for (const { str, hasEOL, transform, width, height } of items) {
    if (str !== '') {
      line ??= { text: '', y: transform[5], left: transform[4], right: transform[4], height };
      line.text += str;
      line.right = Math.max(line.right, transform[4] + width);
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
    text += last === undefined ? line.text : `${between(last, line, lines)}${line.text}`;
  }
  return text.trim();
}

/** Points of room beyond which a paragraph ends, and a difference of sizes beyond which a heading does, as parts of the height of a line. */
const PARAGRAPH_ROOM = 1.9;
const OTHER_SIZE = 0.12;

/** What no sentence and no item of a list ends with. */
const UNENDED = /[，、《〈（「『“‘·\d]$/;
/** How a line goes on within a sentence; 3. and 3、 begin an item of a list. */
const GOING_ON = /^\d(?!\d{0,2}[ .、．)）])/;
/** Heights of a line that one may end before the edge of its column, and yet be full. */
const RAGGED = 2;

/** Whether a line ends where its column does, so that what it says may go on in the next one. */
function isFull({ left, right, height }: PageLine, lines: readonly PageLine[]): boolean {
  // A heading over several columns begins where the first one does.
  const column = lines.filter(
    (line) => Math.abs(line.left - left) < RAGGED * height && Math.abs(line.height - height) <= height * OTHER_SIZE,
  );
  return right >= Math.max(...column.map((line) => line.right)) - RAGGED * height;
}

function between(last: PageLine, next: PageLine, lines: readonly PageLine[]): string {
  const room = Math.abs(last.y - next.y);
  const height = Math.max(last.height, next.height);
  if (height > 0 && (room > height * PARAGRAPH_ROOM || Math.abs(last.height - next.height) > height * OTHER_SIZE))
    return '\n\n';
  // A word of Chinese that is broken at the edge of the page is one word.
  const [before, after] = [last.text.trimEnd(), next.text.trimStart()];
  const [end, start] = [before.at(-1) ?? '', after[0]];
  if (isUnspaced(end) && isUnspaced(start)) return '';
  const goesOn = isUnspaced(start) ? UNENDED.test(before) : isUnspaced(end) && GOING_ON.test(after);
  return goesOn && isFull(last, lines) ? '' : '\n';
}
