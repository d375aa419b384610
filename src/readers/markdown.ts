import { type MarkedToken, marked, type Token, type Tokens } from 'marked';
import { isMap, parseDocument } from 'yaml';
import { FormatError } from '../core/errors.ts';
import { htmlFragmentText } from './html.ts';
import type { Page } from './page.ts';

/** Front matter: YAML between two lines of three dashes, the first of which begins the file. */
const FRONT_MATTER = /^---[ \t]*\r?\n([\s\S]*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;

/**
 * Reads Markdown as people see it: marks, addresses of links and HTML go, headings (`# Name`), lists and line breaks stay, since passages go by them.
 * The title is that of the front matter, else the first heading.
 * @throws FormatError when the front matter is no YAML.
 */
export function readMarkdown(source: string, name: string): Page {
  const { fields, body } = frontMatter(source, name);
  const tokens = marked.lexer(body, { gfm: true });
  const heading = tokens.find((token): token is Tokens.Heading => token.type === 'heading');
  const own = typeof fields.title === 'string' && fields.title.trim() !== '' ? fields.title : undefined;
  const title = own ?? (heading && inline(heading.tokens).trim());
  return { title: title || undefined, text: blocks(tokens), fields };
}

function frontMatter(source: string, name: string): { fields: Record<string, unknown>; body: string } {
  const found = FRONT_MATTER.exec(source);
  if (found === null) return { fields: {}, body: source };
  const document = parseDocument(found[1].replace(/\r(?=\n|$)/g, ''), { prettyErrors: true });
  const [error] = document.errors;
  // A page may begin with a rule, which two paragraphs later comes again.
  if (error !== undefined && !/^[\w-]+[ \t]*:/.test(found[1])) return { fields: {}, body: source };
  if (error !== undefined) {
    const [{ line }] = error.linePos ?? [{ line: 0 }];
    throw new FormatError(`${name}, line ${line + 1}: the front matter is no YAML: ${error.message.split('\n', 1)[0]}`);
  }
  const isEmpty = document.contents === null;
  if (!isEmpty && !isMap(document.contents)) return { fields: {}, body: source };
  const fields = isEmpty ? {} : (document.toJS() as Record<string, unknown>);
  return { fields, body: source.slice(found[0].length) };
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
