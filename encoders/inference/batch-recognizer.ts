import type { EntityRecognizer, EntitySpan } from '../../src/core/entity-recognizer.ts';
import { ClosedError } from '../../src/core/errors.ts';
import { LONG_WORK, readOptions } from '../../src/core/options.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { hasHan } from '../../src/core/text/char-properties.ts';
import { byPosition, toTextSpans } from '../ner/token-spans.ts';
import type { EntityRunner } from '../runners/runner.ts';
import { padTokens, type TokenizedText } from '../tokenizer/tokenizer.ts';
import { checkTexts } from './batch-encoder.ts';
import type { BatchLimits } from './length-batches.ts';
import { runSorted, USUAL_LIMITS, watchWork } from './run-in-batches.ts';
import { textPieces } from './text-pieces.ts';

/**
 * Longest piece of a text that is read at once, in tokens, special ones included. Models learn from sentences of up to 128
 * tokens: in what is longer a pointer sees spans that are none. Much shorter ones cut sentences apart.
 */
const PIECE_TOKENS = 96;
/** Code units of the texts that are cut and sorted together: bounds the memory of tokens. */
const WINDOW_UNITS = 1 << 20;

/** A recognizer on the calling thread: cuts into pieces, sorts by length, pads, runs, and puts the spans back in place. */
export function createBatchRecognizer(runner: EntityRunner, limits: BatchLimits = USUAL_LIMITS): EntityRecognizer {
  let closed = false;
  const names = {
    stage: 'find entities',
    doing: 'finding entities',
    items: 'texts',
    requireOpen: () => {
      if (closed) throw new ClosedError('the recognizer is closed; open a new one');
    },
  };
  return {
    fingerprint: runner.fingerprint,
    runtime: runner.runtime,
    types: runner.types,
    async recognize(given: readonly string[], options: LongWorkOptions = {}): Promise<EntitySpan[][]> {
      const texts = checkTexts(given, 'recognize');
      const work = watchWork(names, texts.length, readOptions('recognize', options, LONG_WORK));
      const found: EntitySpan[][] = [];
      for (const window of windowsOf(texts)) {
        const before = found.length;
        for (const spans of await readWindow(window, runner, limits, (done) => work.advance(before + done)))
          found.push(spans);
      }
      work.finish();
      return found;
    },
    async close() {
      if (closed) return;
      closed = true;
      await runner.close();
    },
  };
}

/** Consecutive texts of {@link WINDOW_UNITS} together; a longer one stands alone. */
function* windowsOf(texts: readonly string[]): Generator<readonly string[]> {
  let start = 0;
  let units = 0;
  for (const [i, { length }] of texts.entries()) {
    if (i > start && units + length > WINDOW_UNITS) {
      yield texts.slice(start, i);
      start = i;
      units = 0;
    }
    units += length;
  }
  if (start < texts.length) yield texts.slice(start);
}

/** @param advance told how many texts have been read to their end, and throws to stop. */
async function readWindow(
  texts: readonly string[],
  runner: EntityRunner,
  limits: BatchLimits,
  advance: (done: number) => void,
): Promise<EntitySpan[][]> {
  const { tokenizer, maxTokens, types, script } = runner;
  const cut = texts.map((text) => {
    const pieces = textPieces(text, tokenizer, Math.min(maxTokens, PIECE_TOKENS));
    return script === 'Han' ? pieces.filter(({ starts, ends }) => hasHan(text.slice(starts[1], ends.at(-2)))) : pieces;
  });
  const pieces = cut.flatMap((list, text) => list.map((tokens) => ({ ...tokens, text })));
  const unread = cut.map(({ length }) => length);
  const spans: EntitySpan[][] = texts.map(() => []);
  let done = unread.filter((count) => count === 0).length;
  const run = (batch: readonly TokenizedText[]) =>
    runner.run(
      padTokens(
        batch.map(({ ids }) => ids),
        tokenizer.padId,
      ),
    );
  await runSorted(pieces, { limits, run }, (positions, found) => {
    for (const span of found) {
      const piece = pieces[positions[span.row]];
      // In float32, as scores come from a thread.
      spans[piece.text].push(...toTextSpans([{ ...span, score: Math.fround(span.score) }], piece, types));
    }
    for (const position of positions) if (--unread[pieces[position].text] === 0) done++;
    advance(done);
  });
  return spans.map(inOrder);
}

/** By start, longer ones first; once each, for tokens that come from one character have the same place. */
function inOrder(spans: EntitySpan[]): EntitySpan[] {
  const byLabel = (a: EntitySpan, b: EntitySpan) => (a.label < b.label ? -1 : Number(a.label > b.label));
  const sorted = spans.sort((a, b) => byPosition(a, b) || byLabel(a, b) || b.score - a.score);
  return sorted.filter(
    (span, i) => i === 0 || byPosition(span, sorted[i - 1]) !== 0 || byLabel(span, sorted[i - 1]) !== 0,
  );
}
