import { type MarkedToken, marked, type Token, type Tokens } from 'marked';
import { type Document, isMap, parseDocument } from 'yaml';
import { FormatError, messageOf } from '../core/errors.ts';
import { htmlFragmentText } from './html.ts';
import type { Page } from './record.ts';

/** Front matter: YAML between two lines of three dashes, the first of which begins the file. */
const FRONT_MATTER = /^---[ \t]*\r?\n([\s\S]*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;

/** Quotes within each other; for each the parser reads all that is within once more. */
const MAX_QUOTES = 1000;
const DEEP_QUOTE = new RegExp(`^(?:[ \\t]{0,3}>){${MAX_QUOTES + 1}}`, 'm');

/**
 * Reads Markdown as people see it: marks, addresses of links and HTML go, headings (`# Name`), lists and line breaks stay, since passages go by them.
 * The title is that of the front matter, else the first heading.
 * @throws FormatError when the front matter is no YAML, holds itself or is huge; when blocks nest too deep.
 */
export function readMarkdown(source: string, name: string): Page {
  const { fields, body } = frontMatter(source, name);
  try {
    return pageOf(body, fields);
  } catch (cause) {
    const reason = cause instanceof RangeError ? 'its quotes, lists or marks nest too deep' : messageOf(cause);
    throw new FormatError(`${name} cannot be read as Markdown: ${reason}`, { cause });
  }
}

function pageOf(body: string, fields: Record<string, unknown>): Page {
  if (DEEP_QUOTE.test(body)) throw new FormatError(`quotes nest more than ${MAX_QUOTES} deep`);
  const tokens = marked.lexer(body, { gfm: true });
  const heading = tokens.find((token): token is Tokens.Heading => token.type === 'heading');
  const own = typeof fields.title === 'string' && fields.title.trim() !== '' ? fields.title : undefined;
  const title = own ?? (heading && inline(heading.tokens).trim());
  return { title: title || undefined, text: blocks(tokens), fields };
}

function frontMatter(source: string, name: string): { fields: Record<string, unknown>; body: string } {
  const found = FRONT_MATTER.exec(source);
  if (found === null) return { fields: {}, body: source };
  const document = parsedYaml(found[1].replace(/\r(?=\n|$)/g, ''), name);
  const [error] = document.errors;
  // A page may begin with a rule, which two paragraphs later comes again.
  if (error !== undefined && !/^[\w-]+[ \t]*:/.test(found[1])) return { fields: {}, body: source };
  if (error !== undefined) {
    const [{ line }] = error.linePos ?? [{ line: 0 }];
    throw new FormatError(`${name}, line ${line + 1}: the front matter is no YAML: ${error.message.split('\n', 1)[0]}`);
  }
  const isEmpty = document.contents === null;
  if (!isEmpty && !isMap(document.contents)) return { fields: {}, body: source };
  const fields = isEmpty ? {} : fieldsOf(document, name);
  return { fields, body: source.slice(found[0].length) };
}

function parsedYaml(source: string, name: string): Document.Parsed {
  try {
    return parseDocument(source, { prettyErrors: true });
  } catch (cause) {
    throw new FormatError(`${name}: the front matter cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Characters and values of front matter, with what aliases repeat; and how deep they nest. */
const MAX_SIZE = 1 << 20;
const MAX_NESTING = 100;

/** @throws FormatError when an alias is of nothing, or values nest too deep (one that holds itself does so for ever) or are too many. */
function fieldsOf(document: Document.Parsed, name: string): Record<string, unknown> {
  let fields: Record<string, unknown>;
  try {
    fields = document.toJS() as Record<string, unknown>;
  } catch (cause) {
    throw new FormatError(`${name}: the front matter cannot be read: ${messageOf(cause)}`, { cause });
  }
  let size = 0;
  const open: { value: unknown; depth: number }[] = [{ value: fields, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (depth > MAX_NESTING)
      throw new FormatError(
        `${name}: values of the front matter hold themselves, or nest more than ${MAX_NESTING} deep`,
      );
    size += typeof value === 'string' ? value.length + 1 : 1;
    if (size > MAX_SIZE) throw new FormatError(`${name}: the front matter is longer than ${MAX_SIZE} characters`);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, each] of Object.entries(value)) {
      size += key.length;
      open.push({ value: each, depth: depth + 1 });
    }
  }
  return fields;
}

function blocks(tokens: readonly Token[]): string {
  return tokens
    .map((token) => block(token as MarkedToken))
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}

function block(token: MarkedToken): string {
  switch (token.type) {
    case 'heading': {
      const text = inline(token.tokens).trim();
      return text === '' ? '' : `${'#'.repeat(token.depth)} ${text}`;
    }
    case 'paragraph':
      return inline(token.tokens);
    case 'text':
      return token.tokens === undefined ? unescaped(token.text) : inline(token.tokens);
    case 'code':
      return token.text;
    case 'blockquote':
      return blocks(token.tokens);
    case 'list':
      return list(token);
    case 'table':
      return [token.header, ...token.rows]
        .map((row) => row.map((cell) => inline(cell.tokens).trim()).join(' | '))
        .join('\n');
    case 'html':
      return htmlFragmentText(token.text);
    default:
      return '';
  }
}

function list({ items, ordered, start }: Tokens.List): string {
  return items
    .map((item, i) => {
      const mark = ordered ? `${Number(start || 1) + i}. ` : '- ';
      const separator = item.loose ? '\n\n' : '\n';
      const text = item.tokens
        .map((token) => block(token as MarkedToken))
        .filter((part) => part.trim() !== '')
        .join(separator);
      return `${mark}${text.replaceAll('\n', `\n${' '.repeat(mark.length)}`)}`;
    })
    .join('\n');
}

/** Text of what stands in a line, as it is shown. */
function inline(tokens: readonly Token[]): string {
  let text = '';
  // A tag is a token of its own, and so is what it encloses; of scripts nothing is shown.
  for (const token of tokens as readonly MarkedToken[]) text += inlineText(token);
  return text;
}

function inlineText(token: MarkedToken): string {
  switch (token.type) {
    case 'br':
      return '\n';
    case 'html':
      return /^<br\b/i.test(token.text) ? '\n' : '';
    case 'codespan':
      return token.text;
    case 'escape':
      return token.text;
    case 'image':
      return unescaped(token.text);
    case 'link':
    case 'strong':
    case 'em':
    case 'del':
      return inline(token.tokens);
    case 'text':
      return unescaped(token.text);
    default:
      return '';
  }
}

/** Character references in place of which people see a character. */
function unescaped(text: string): string {
  return /&(?:#\w+|\w+);/.test(text)
    ? text.replace(/&(?:#\w+|\w+);/g, (reference) => htmlFragmentText(reference))
    : text;
}
