import type { DefaultTreeAdapterTypes as Tree } from 'parse5';
import { isUnspaced } from '../core/text/char-properties.ts';
import { parseDocument, parseFragment } from './parse-html.ts';
import type { Page } from './record.ts';

type Node = Tree.ChildNode;
type Element = Tree.Element;

/** Elements of which nothing is shown, or nothing that belongs to the text. */
const LEFT_OUT = new Set(
  'head script style noscript template nav svg math canvas iframe object audio video button select textarea dialog rt rp menu'.split(
    ' ',
  ),
);
/** Left out where they are of the page, and not of its main part. */
const OF_THE_PAGE = new Set(['header', 'footer', 'aside']);
const LEFT_OUT_ROLES = new Set(['navigation', 'banner', 'contentinfo', 'search', 'complementary', 'dialog', 'menu']);
/** Elements that stand in a line with what is around them. */
const INLINE = new Set(
  (
    'a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark output q ruby rb s samp small span strike ' +
    'strong sub sup time tt u var wbr'
  ).split(' '),
);
const HEADING = /^h([1-6])$/;

/**
 * Reads HTML as browsers parse it: the text of its main part (`main`, else its articles, else the body) without scripts, styles, navigation and
 * what is hidden; headings become `# Name`, items of lists `- item`, rows of tables lines. The title is `title`, else the first heading.
 * @throws FormatError, without the file's name, when elements nest too deep or have too many attributes.
 */
export function readHtml(source: string): Page {
  const document = parseDocument(source);
  const root = mainPart(document);
  const text = textOf(root);
  const title = collapsed(rawText(find(document, isTitle)[0])) || /^#+ (.+)$/m.exec(text)?.[1];
  return { title: title || undefined, text, fields: {} };
}

/** Text of a piece of HTML, such as Markdown may have. @throws as {@link readHtml}. */
export function htmlFragmentText(source: string): string {
  return textOf(parseFragment(source).childNodes);
}

/** The encoding that HTML declares in its first 1,024 bytes. */
export function declaredEncoding(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 1024).toString('latin1');
  const declared =
    /<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] ??
    /^<\?xml[^>]*\bencoding=["']([\w:.-]+)/.exec(head)?.[1];
  // As browsers do: a text whose declaration could be read is not of two bytes a character.
  return declared !== undefined && /^utf-?16/i.test(declared) ? undefined : declared;
}

function mainPart(document: Tree.Document): readonly Node[] {
  for (const [some, isInside] of [
    [find(document, isMain), true],
    [find(document, (element) => element.tagName === 'article'), true],
    [find(document, (element) => element.tagName === 'body'), false],
  ] as const) {
    const nodes = isInside ? some : (some[0]?.childNodes ?? []);
    if (textOf(nodes) !== '') return nodes;
  }
  return [];
}

/** Outermost elements that fit, in the order of the document. */
function find(node: Tree.ParentNode, fits: (element: Element) => boolean): Element[] {
  const found: Element[] = [];
  // Without recursion: a stack of our own is never used up.
  const open: Node[] = [...node.childNodes].reverse();
  while (open.length > 0) {
    const next = open.pop()!;
    if (!('tagName' in next)) continue;
    if (fits(next)) found.push(next);
    else for (let i = next.childNodes.length - 1; i >= 0; i--) open.push(next.childNodes[i]);
  }
  return found;
}

function isTitle({ tagName, parentNode }: Element): boolean {
  return tagName === 'title' && parentNode !== null && 'tagName' in parentNode && parentNode.tagName === 'head';
}

/** @param isInMain whether it is within the main part, or within an article. */
function isLeftOut(element: Element, isInMain: boolean): boolean {
  const { tagName } = element;
  if (LEFT_OUT.has(tagName) || attribute(element, 'hidden') !== undefined) return true;
  if (OF_THE_PAGE.has(tagName) && !isInMain && !isMain(element)) return true;
  if (LEFT_OUT_ROLES.has(attribute(element, 'role') ?? '') || attribute(element, 'aria-hidden') === 'true') return true;
  return /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attribute(element, 'style') ?? '');
}

function isMain(element: Element): boolean {
  return element.tagName === 'main' || attribute(element, 'role') === 'main';
}

function attribute({ attrs }: Element, name: string): string | undefined {
  return attrs.find((each) => each.name === name)?.value;
}

/** A mark before or after the contents of an element. */
interface Mark {
  /** Line breaks: two make a paragraph. */
  readonly lines?: number;
  /** Stands before the next character, unless the element ends before. */
  readonly lead?: string;
  readonly isEnd?: true;
  /** Whether white space stays as it is from here on. */
  readonly keeps?: boolean;
  /** Whether what comes from here on is within the main part. */
  readonly isInMain?: boolean;
}

/** The text of nodes, in lines and paragraphs. */
function textOf(nodes: readonly Node[]): string {
  const writer = new TextWriter();
  // Without recursion: a stack of our own is never used up.
  const steps: (Node | Mark)[] = [...nodes].reverse();
  let isInMain = false;
  while (steps.length > 0) {
    const step = steps.pop()!;
    if (!('nodeName' in step)) {
      writer.mark(step);
      isInMain = step.isInMain ?? isInMain;
    } else if (step.nodeName === '#text') writer.text((step as Tree.TextNode).value);
    else if ('tagName' in step && !isLeftOut(step, isInMain)) {
      const [before, after] = marksOf(step, writer.isKept);
      steps.push({ ...after, isEnd: true, isInMain });
      for (let i = step.childNodes.length - 1; i >= 0; i--) steps.push(step.childNodes[i]);
      steps.push({ ...before, isInMain: isInMain || step.tagName === 'article' || isMain(step) });
    }
  }
  return writer.end();
}

const LINE: readonly [Mark, Mark] = [{ lines: 1 }, { lines: 1 }];
const PARAGRAPH: readonly [Mark, Mark] = [{ lines: 2 }, { lines: 2 }];
const NOTHING: readonly [Mark, Mark] = [{}, {}];

/** What stands before and after an element. */
function marksOf({ tagName }: Element, isKept: boolean): readonly [Mark, Mark] {
  const level = HEADING.exec(tagName)?.[1];
  if (level !== undefined) return [{ lines: 2, lead: `${'#'.repeat(Number(level))} ` }, { lines: 2 }];
  if (tagName === 'pre' && !isKept)
    return [
      { lines: 2, keeps: true },
      { lines: 2, keeps: false },
    ];
  if (tagName === 'br') return [{ lines: 1 }, {}];
  if (tagName === 'li') return [{ lines: 1, lead: '- ' }, { lines: 1 }];
  if (tagName === 'td' || tagName === 'th') return [{ lead: CELL }, {}];
  if (['tr', 'dt', 'dd', 'option'].includes(tagName)) return LINE;
  return INLINE.has(tagName) ? NOTHING : PARAGRAPH;
}

const CELL = ' | ';

/** Puts a text together, white space as browsers show it. */
class TextWriter {
  #text = '';
  /** Line breaks, a mark and a space that come before the next character. */
  #breaks = 0;
  #lead = '';
  #space = '';
  #kept = false;

  /** Whether white space stays as it is. */
  get isKept(): boolean {
    return this.#kept;
  }

  text(value: string): void {
    if (this.#kept) {
      this.#write(value.replaceAll('\r\n', '\n'));
      return;
    }
    for (const [part] of value.matchAll(/[ \t\n\f\r\u00a0]+|[^ \t\n\f\r\u00a0]+/g)) {
      if (/^[ \t\n\f\r\u00a0]/.test(part)) this.#space ||= part.includes('\n') ? '\n' : ' ';
      else this.#write(part);
    }
  }

  mark({ lines = 0, lead, isEnd, keeps }: Mark): void {
    if (lines > 0) {
      this.#breaks = Math.max(this.#breaks, lines);
      this.#space = '';
    }
    if (keeps !== undefined) this.#kept = keeps;
    // A paragraph that begins an item is that item; an item without a text is none.
    if (isEnd && lines > 0) this.#lead = '';
    if (lead === CELL) this.#lead = this.#breaks > 0 || this.#text === '' ? this.#lead : CELL;
    else if (lead !== undefined) this.#lead = lead;
  }

  end(): string {
    return this.#text.trim();
  }

  #write(part: string): void {
    if (part === '') return;
    if (this.#breaks > 0) this.#text += this.#text === '' ? '' : '\n'.repeat(this.#breaks);
    else if (this.#lead === '') this.#text += this.#spaceBefore(part);
    this.#text += `${this.#lead}${part}`;
    this.#breaks = 0;
    this.#lead = '';
    this.#space = '';
  }

  /** A line break of the source between two characters that are written without spaces is none. */
  #spaceBefore(part: string): string {
    if (this.#space !== '\n') return this.#space;
    const [last, first] = [this.#text.at(-1) ?? '', String.fromCodePoint(part.codePointAt(0)!)];
    return isWide(last) && isWide(first) ? '' : ' ';
  }
}

function isWide(char: string): boolean {
  return isUnspaced(char) || /[\u3000-\u303f\uff00-\uffef]/.test(char);
}

function rawText(element: Element | undefined): string {
  const texts = element?.childNodes ?? [];
  return texts.map((node) => (node.nodeName === '#text' ? (node as Tree.TextNode).value : '')).join('');
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
