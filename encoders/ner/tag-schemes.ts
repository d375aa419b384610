import { InvalidArgumentError } from '../../src/core/errors.ts';
import { numTags, type TagScheme } from '../roformer/entity-head.ts';
import { longestSpans, type TokenSpan } from './token-spans.ts';

/** Stands for what comes before the first token and after the last in {@link isLegalMove}. */
export const EDGE = -1;

/** How a scheme numbers its tags: `outside` tags of no span, then those of each type in turn. */
interface SchemeForm {
  readonly outside: 0 | 1;
  /** The tags of one type, by number; which of them stand where follows. */
  readonly letters: readonly string[];
  /** Of a span of one token. */
  readonly only: number;
  readonly first: number;
  readonly inside: number;
  readonly last: number;
}

const FORMS: Readonly<Record<TagScheme, SchemeForm>> = {
  bio: { outside: 1, letters: ['B', 'I'], only: 0, first: 0, inside: 1, last: 1 },
  bioes: { outside: 1, letters: ['B', 'I', 'E', 'S'], only: 3, first: 0, inside: 1, last: 2 },
  sbme: { outside: 0, letters: ['s', 'b', 'm', 'e'], only: 0, first: 1, inside: 2, last: 3 },
};

/** Names of a scheme's tags by number: O, B-PER, I-PER, B-LOC ...; s-word, b-word, m-word, e-word. */
export function tagNames(scheme: TagScheme, types: readonly string[]): string[] {
  const { outside, letters } = FORMS[scheme];
  return [
    ...Array<string>(outside).fill('O'),
    ...types.flatMap((type) => letters.map((letter) => `${letter}-${type}`)),
  ];
}

/**
 * Writes spans as tags. Of spans that share a token the longest wins, then the first, then the type of the smaller
 * number. Without overlaps nothing is lost: {@link spansOfTags} gives the spans back; with 'sbme', which has no tag for
 * a token outside of all spans, if every token lies in one. A token that does not becomes a span of its own, of type 0.
 * @param length tokens of the text; [CLS] and [SEP] count if the spans count them, and get tag 0.
 */
export function tagsOfSpans(scheme: TagScheme, spans: readonly TokenSpan[], length: number): Int32Array {
  const { outside, letters, only, first, inside, last } = FORMS[scheme];
  const tags = new Int32Array(length);
  for (const span of longestSpans(spans)) {
    const base = outside + span.type * letters.length;
    tags.fill(base + inside, span.first, span.last + 1);
    tags[span.first] = base + first;
    tags[span.last] = base + (span.first === span.last ? only : last);
  }
  return tags;
}

/**
 * Reads spans from tags, as the evaluation script of CoNLL-2000 does (Tjong Kim Sang and Buchholz 2000, conlleval),
 * also from sequences that no spans would give: a tag inside a span, or at its end, begins one where none of its type
 * is open; a span ends before a tag that does not continue it.
 * @param from first token to read. Default 0. @param to token after the last one. Default all.
 * @returns spans by position, which share no token.
 */
export function spansOfTags(scheme: TagScheme, tags: ArrayLike<number>, from = 0, to = tags.length): TokenSpan[] {
  const form = FORMS[scheme];
  const spans: TokenSpan[] = [];
  let open: { first: number; type: number } | undefined;
  const close = (last: number) => {
    if (open !== undefined) spans.push({ ...open, last });
    open = undefined;
  };
  for (let t = from; t < to; t++) {
    const type = typeOf(form, tags[t]);
    if (type !== open?.type || begins(form, tags[t])) close(t - 1);
    if (type === undefined) continue;
    open ??= { first: t, type };
    if (ends(form, tags[t])) close(t);
  }
  close(to - 1);
  return spans;
}

/**
 * Whether spans can give two tags in a row. `from` = {@link EDGE} asks whether a text may begin with `to`, `to` = EDGE
 * whether it may end with `from`.
 * @throws InvalidArgumentError when a number is no tag of the scheme.
 */
export function isLegalMove(scheme: TagScheme, types: readonly string[], from: number, to: number): boolean {
  const form = FORMS[scheme];
  for (const tag of [from, to]) checkTag(scheme, types, tag);
  const openType = from === EDGE || ends(form, from) ? undefined : typeOf(form, from);
  const toType = to === EDGE ? undefined : typeOf(form, to);
  if (toType !== undefined && !begins(form, to)) return toType === openType;
  return openType === undefined || form.last === form.inside;
}

function checkTag(scheme: TagScheme, types: readonly string[], tag: number): void {
  const count = numTags(scheme, types.length);
  if (Number.isInteger(tag) && tag >= EDGE && tag < count) return;
  throw new InvalidArgumentError(
    `isLegalMove: expected a tag of scheme ${scheme} with ${types.length} types, 0..${count - 1}, or EDGE, got ${tag}`,
  );
}

function typeOf({ outside, letters }: SchemeForm, tag: number): number | undefined {
  return tag < outside ? undefined : Math.floor((tag - outside) / letters.length);
}

/** Whether the tag can only stand on the first token of a span. */
function begins(form: SchemeForm, tag: number): boolean {
  const letter = letterOf(form, tag);
  return letter === form.only || letter === form.first;
}

/** Whether the tag can only stand on the last token of a span; 'bio' has no such tags. */
function ends(form: SchemeForm, tag: number): boolean {
  const letter = letterOf(form, tag);
  return form.last !== form.inside && (letter === form.only || letter === form.last);
}

/** -1 of the tag outside of all spans. */
function letterOf({ outside, letters }: SchemeForm, tag: number): number {
  return tag < outside ? -1 : (tag - outside) % letters.length;
}
