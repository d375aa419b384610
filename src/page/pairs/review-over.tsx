import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemNote } from '../parts/problem-note.tsx';
import { jsonLines, saveFile } from '../parts/save-file.ts';
import { hashOf } from '../state/route.ts';
import { useWords } from '../text/language.ts';
import type { TextName } from '../text/texts.ts';
import { keptReview } from './kept-review.ts';
import { givenPairs } from './pair-lines.ts';
import { type DecidedPair, type Decision, decidedPairs, type Review, tally } from './review-pairs.ts';

/** Names of decisions. */
export const DECISION_TEXTS: Readonly<Record<Decision, TextName>> = {
  same: 'reviewSame',
  different: 'reviewDifferent',
  skipped: 'reviewSkipped',
};

/** The end of a review: what was decided, as a file, as a threshold, and as a list in which each pair can be gone back to. */
export function ReviewOver({ review }: { review: Review }): JSX.Element {
  const { say, figure } = useWords();
  const { collection, candidates, decisions } = review;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const title = useRef<HTMLHeadingElement>(null);
  const leaving = useRef<AbortController>(undefined);
  // The buttons that had the focus are gone.
  useEffect(() => {
    title.current?.focus();
    leaving.current = new AbortController();
    return () => leaving.current?.abort();
  }, []);
  const counts = tally(review);
  const seen = counts.same + counts.different + counts.skipped;
  const withTexts = async (use: (pairs: readonly DecidedPair[]) => void) => {
    const signal = leaving.current!.signal;
    setBusy(true);
    setError(undefined);
    try {
      use(await decidedPairs(review, signal));
    } catch (fault) {
      if (signal.aborted) return;
      setError(fault);
    }
    setBusy(false);
  };
  const save = () =>
    withTexts((pairs) => saveFile(`${collection}-duplicates.jsonl`, jsonLines(pairs), 'application/x-ndjson'));
  const match = () =>
    withTexts((pairs) => {
      const labelled = pairs.filter(({ label }) => label !== undefined);
      givenPairs.set({
        pairs: labelled.map(({ a, b, label }) => ({ a, b, label: label === 1 })),
        scorer: review.scorer ?? 'cosine',
      });
      location.hash = hashOf('match');
    });
  return (
    <section class="over">
      <h2 ref={title} tabIndex={-1}>
        {seen < candidates.length ? say('reviewStopped', { n: seen, all: candidates.length }) : say('reviewOver')}
      </h2>
      <p>{say('reviewCounts', counts)}</p>
      <p class="buttons">
        <button type="button" class="strong" disabled={busy || seen === 0} onClick={save}>
          {say('reviewSave')}
        </button>
        <button type="button" disabled={busy || counts.same + counts.different === 0} onClick={match}>
          {say('reviewFit')}
        </button>
        <button type="button" onClick={() => keptReview.set({ ...review, at: firstOpen(review) })}>
          {say(seen < candidates.length ? 'reviewGoOn' : 'reviewAgain')}
        </button>
        <button type="button" class="quiet" onClick={() => keptReview.set(undefined)}>
          {say('reviewOther')}
        </button>
      </p>
      <p class="soft small">{say('reviewFile')}</p>
      {error !== undefined && <ProblemNote error={error} />}
      {seen > 0 && <h3>{say('reviewList')}</h3>}
      <ol class="rows">
        {candidates.map(({ a, b, score }, i) => {
          const decision = decisions[i];
          return decision === undefined ? null : (
            <li key={`${a} ${b}`}>
              <button type="button" class="row" onClick={() => keptReview.set({ ...review, at: i })}>
                <span class="row-figure">{figure(score)}</span>
                <span class="row-text mono">
                  {a} · {b}
                </span>
                <span class={`tag tag-${decision}`}>{say(DECISION_TEXTS[decision])}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The first pair that was not looked at; the first of all where there is none. */
function firstOpen({ candidates, decisions }: Review): number {
  return Math.max(
    0,
    candidates.findIndex((_, i) => decisions[i] === undefined),
  );
}
