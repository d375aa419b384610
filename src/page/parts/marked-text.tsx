import type { JSX } from 'preact';
import type { Span } from '../api/types.ts';
import { languageOf } from '../text/language.ts';
import { piecesOf } from './marked-pieces.ts';

/** A text of somebody else's, with marks, in the fonts of its own language. */
export function MarkedText({
  text,
  marks = [],
  part,
}: {
  text: string;
  marks?: readonly Span[];
  part?: Span;
}): JSX.Element {
  const pieces = piecesOf(text, marks, part?.start, part?.end);
  return (
    <span lang={languageOf(text)} dir="auto" class="said">
      {pieces.map(({ text: words, marked }) => (marked ? <mark>{words}</mark> : words))}
    </span>
  );
}
