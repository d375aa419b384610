import { withoutLongSigns } from '../core/text/long-signs.ts';
import { joinPieces, type PassageSize, type Span } from '../core/text/passages/join-pieces.ts';
import { type TextPiece, textPieces } from '../core/text/passages/text-pieces.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { EncoderSource } from '../models/encoder-source.ts';

/** Code units of a piece that is cut out of a longer one, at least. */
const LEAST_CHARS = 4;

/** Pieces of a text that may be too long for one passage. */
interface LongText {
  readonly text: string;
  readonly pieces: readonly TextPiece[];
}

/**
 * Cuts texts into passages; the event loop runs in between.
 * @param onTokens told how many tokens each text has that may be longer than one passage.
 * @returns for each text where its passages are, two or more, or undefined when it is one.
 */
export async function cutTexts(
  texts: readonly string[],
  size: PassageSize,
  encoder: EncoderSource,
  signal: AbortSignal | undefined,
  onTokens: (count: number) => void = () => undefined,
): Promise<(readonly Span[] | undefined)[]> {
  const slice = new TimeSlice();
  const long = new Map<number, LongText>();
  for (const [i, text] of texts.entries()) {
    const units = unitsRead(text, size);
    if (units <= size.maxTokens) continue;
    // Pieces of a text of `½`, which is read as three characters, are a third as long.
    const maxChars = Math.max(LEAST_CHARS, Math.floor(size.maxTokens * Math.min(1, text.length / units)));
    long.set(i, { text, pieces: await piecesOf(text, maxChars, slice) });
  }
  const counts = await countPieces([...long.values()], encoder, slice, signal);
  const cut: (readonly Span[] | undefined)[] = texts.map(() => undefined);
  let from = 0;
  for (const [i, { text, pieces }] of long) {
    const spans: Span[] = [];
    const own = counts.subarray(from, from + pieces.length);
    from += pieces.length;
    onTokens(own.reduce((sum, count) => sum + count, 0));
    for (const span of joinPieces(text, pieces, own, size)) {
      if (slice.spent) await slice.pause();
      spans.push(span);
    }
    if (spans.length > 1) cut[i] = spans;
  }
  return cut;
}

/** Code units of a text as it is read, about, of which hardly a token has less than one; exact where it may be short enough for one passage. */
function unitsRead(text: string, { maxTokens }: PassageSize): number {
  return text.length > maxTokens ? text.length : withoutLongSigns(text).normalize('NFKC').length;
}

async function piecesOf(text: string, maxChars: number, slice: TimeSlice): Promise<TextPiece[]> {
  const pieces: TextPiece[] = [];
  for (const piece of textPieces(text, maxChars)) {
    if (slice.spent) await slice.pause();
    pieces.push(piece);
  }
  return pieces;
}

async function countPieces(
  long: readonly LongText[],
  encoder: EncoderSource,
  slice: TimeSlice,
  signal: AbortSignal | undefined,
): Promise<Uint32Array> {
  const texts: string[] = [];
  for (const { text, pieces } of long) {
    for (const { start, end } of pieces) {
      if (slice.spent) await slice.pause();
      texts.push(withoutLongSigns(text.slice(start, end)));
    }
  }
  return encoder.countTokens(texts, { signal });
}
