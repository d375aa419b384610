import { joinPieces, type PassageSize, type Span } from '../core/text/passages/join-pieces.ts';
import { type TextPiece, textPieces } from '../core/text/passages/text-pieces.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { EncoderSource } from '../models/encoder-source.ts';

/** Pieces of a text that may be too long for one passage. */
interface LongText {
  readonly text: string;
  readonly pieces: readonly TextPiece[];
}

/**
 * Cuts texts into passages; the event loop runs in between.
 * @returns for each text where its passages are, two or more, or undefined when it is one.
 */
export async function cutTexts(
  texts: readonly string[],
  size: PassageSize,
  encoder: EncoderSource,
  signal: AbortSignal | undefined,
): Promise<(readonly Span[] | undefined)[]> {
  const slice = new TimeSlice();
  const long = new Map<number, LongText>();
  for (const [i, text] of texts.entries()) {
    // Hardly a token is shorter than a code unit.
    if (text.length > size.maxTokens) long.set(i, { text, pieces: await piecesOf(text, size, slice) });
  }
  const counts = await countPieces([...long.values()], encoder, signal);
  const cut: (readonly Span[] | undefined)[] = texts.map(() => undefined);
  let from = 0;
  for (const [i, { text, pieces }] of long) {
    const spans: Span[] = [];
    const own = counts.subarray(from, from + pieces.length);
    from += pieces.length;
    for (const span of joinPieces(text, pieces, own, size)) {
      if (slice.spent) await slice.pause();
      spans.push(span);
    }
    if (spans.length > 1) cut[i] = spans;
  }
  return cut;
}

async function piecesOf(text: string, { maxTokens }: PassageSize, slice: TimeSlice): Promise<TextPiece[]> {
  const pieces: TextPiece[] = [];
  for (const piece of textPieces(text, maxTokens)) {
    if (slice.spent) await slice.pause();
    pieces.push(piece);
  }
  return pieces;
}

function countPieces(
  long: readonly LongText[],
  encoder: EncoderSource,
  signal: AbortSignal | undefined,
): Promise<Uint32Array> {
  const texts = long.flatMap(({ text, pieces }) => pieces.map(({ start, end }) => text.slice(start, end)));
  return encoder.countTokens(texts, { signal });
}
