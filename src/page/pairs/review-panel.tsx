import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { usePageKeys } from '../parts/keys.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { announce } from '../state/announce.ts';
import { useWords, type Words } from '../text/language.ts';
import type { TextName } from '../text/texts.ts';
import { keptReview } from './kept-review.ts';
import { PairSides } from './pair-sides.tsx';
import { DECISION_TEXTS, ReviewOver } from './review-over.tsx';
import { type Decision, decided, type LoadedPair, PairLoader, type Review, tally } from './review-pairs.ts';

const KEYS: Readonly<Record<string, Decision | 'back'>> = { s: 'same', d: 'different', k: 'skipped', u: 'back' };

/** Pairs one after the other, each decided by a key or a button. */
export function ReviewPanel({ review }: { review: Review }): JSX.Element {
  const words = useWords();
  const decide = (decision: Decision | 'back') => {
    // Not `review`: of two keys in quick succession the second comes before this is drawn anew.
    const now = keptReview.value ?? review;
    const { candidates, at } = now;
    if (decision === 'back') {
      if (at > 0) keptReview.set({ ...now, at: at - 1 });
      return;
    }
    if (at >= candidates.length) return;
    keptReview.set(decided(now, decision));
    announce(words.say('reviewDecided', { n: at + 1, decision: words.say(DECISION_TEXTS[decision]) }));
  };
  usePageKeys(({ key, repeat }) => {
    const decision = repeat ? undefined : KEYS[key.toLowerCase()];
    if (decision !== undefined) decide(decision);
    return decision !== undefined;
  });
  return review.at >= review.candidates.length ? (
    <ReviewOver review={review} />
  ) : (
    <OnePair review={review} words={words} decide={decide} />
  );
}

function OnePair({
  review,
  words,
  decide,
}: {
  review: Review;
  words: Words;
  decide: (decision: Decision | 'back') => void;
}): JSX.Element {
  const { say, figure } = words;
  const { candidates, at, floor, leftOut, decisions, collection, scorer } = review;
  const { score, exact } = candidates[at];
  const { pair, error } = useLoadedPair(review, collection);
  const before = decisions[at];
  return (
    <section aria-label={say('dedupe')}>
      <div class="review-head">
        <p>
          <strong>{say('reviewPair', { n: at + 1, all: candidates.length })}</strong>
          <span class="soft">
            {' '}
            ·{' '}
            {exact
              ? say('reviewExact')
              : say(scorer === 'reranker' ? 'reviewScored' : 'reviewAlike', { score: figure(score) })}
          </span>
          {before !== undefined && <span class="tag">{say(DECISION_TEXTS[before])}</span>}
        </p>
        <p class="soft small">
          {say('reviewCounts', tally(review))}
          {' · '}
          {leftOut > 0
            ? say('dedupeMost', { n: leftOut, score: figure(floor, 2) })
            : say('dedupeAll', { n: candidates.length, score: figure(floor, 2) })}
        </p>
      </div>
      <progress class="thin" max={candidates.length} value={at} aria-label={say('dedupe')} />
      {error !== undefined && <ProblemNote error={error} />}
      {pair === undefined && error === undefined && <p class="soft pair-waiting">{say('loading')}</p>}
      {pair !== undefined && <PairSides a={pair.a} b={pair.b} differences={pair.differences} />}
      <fieldset class="decide">
        <legend>{say('reviewQuestion')}</legend>
        <Choice keyName="S" text="reviewSame" class="choice-key" onPress={() => decide('same')} />
        <Choice keyName="D" text="reviewDifferent" class="choice-key" onPress={() => decide('different')} />
        <Choice keyName="K" text="reviewSkip" onPress={() => decide('skipped')} />
        <Choice keyName="U" text="reviewBack" class="quiet" disabled={at === 0} onPress={() => decide('back')} />
        <button type="button" class="quiet" onClick={() => keptReview.set({ ...review, at: candidates.length })}>
          {say('reviewEnd')}
        </button>
      </fieldset>
    </section>
  );
}

/** A decision, by button or key. */
function Choice({
  keyName,
  text,
  class: kind = '',
  disabled = false,
  onPress,
}: {
  keyName: string;
  text: TextName;
  class?: string;
  disabled?: boolean;
  onPress: () => void;
}): JSX.Element {
  const { say } = useWords();
  return (
    <button type="button" class={kind} aria-keyshortcuts={keyName} disabled={disabled} onClick={onPress}>
      {say(text)}{' '}
      <span class="cap" aria-hidden="true">
        {keyName}
      </span>
    </button>
  );
}

/** The pair at hand; the one after it is loaded meanwhile. */
function useLoadedPair({ candidates, at }: Review, collection: string): { pair?: LoadedPair; error?: unknown } {
  const controller = useMemo(() => new AbortController(), []);
  const loader = useMemo(() => new PairLoader(collection, controller.signal), [collection, controller]);
  const [state, setState] = useState<{ at: number; pair?: LoadedPair; error?: unknown }>({ at: -1 });
  useEffect(() => {
    let isWanted = true;
    loader.load(candidates[at]).then(
      (pair) => isWanted && setState({ at, pair }),
      (error: unknown) => isWanted && setState({ at, error }),
    );
    const next = candidates[at + 1];
    if (next !== undefined) loader.load(next).catch(() => undefined);
    return () => {
      isWanted = false;
    };
  }, [loader, candidates, at]);
  useEffect(() => () => controller.abort(), [controller]);
  return state.at === at ? state : {};
}
