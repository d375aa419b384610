import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Scorer, Task } from '../api/types.ts';
import { chosenCollection, collections } from '../collections/chosen.ts';
import { EmptyNote, NoCollection } from '../parts/empty-note.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { announce } from '../state/announce.ts';
import { useStore } from '../state/store.ts';
import { useWords } from '../text/language.ts';
import { keptReview } from './kept-review.ts';
import { beginReview } from './review-pairs.ts';
import { ReviewPanel } from './review-panel.tsx';
import { ScorerChoice } from './scorer-choice.tsx';

/** Similarity to begin with: what it means depends on the model and the texts, so the user moves it. */
const FIRST_FLOOR = 0.85;

/** Finding pairs that say the same, and looking at each. */
export function DedupeView(): JSX.Element | null {
  const name = useStore(chosenCollection);
  const all = useStore(collections);
  const review = useStore(keptReview);
  // What is chosen here would be lost when the name comes.
  if (name === undefined && all === undefined) return null;
  if (all !== undefined && all.length === 0) return <NoCollection />;
  if (review !== undefined && review.collection === name && review.candidates.length > 0)
    return <ReviewPanel review={review} />;
  return <FindPairs key={name} collection={name ?? ''} />;
}

function FindPairs({ collection }: { collection: string }): JSX.Element {
  const { say, figure } = useWords();
  const [floor, setFloor] = useState(FIRST_FLOOR);
  const [scorer, setScorer] = useState<Scorer>('cosine');
  const [task, setTask] = useState<Task>();
  const [isRunning, setRunning] = useState(false);
  const [compared, setCompared] = useState<number>();
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (event: SubmitEvent) => {
    event.preventDefault();
    const controller = new AbortController();
    running.current = controller;
    setRunning(true);
    setError(undefined);
    setCompared(undefined);
    try {
      const work = { signal: controller.signal, onProgress: setTask };
      const review = await beginReview({ collection, floor, scorer }, work);
      if (review.candidates.length === 0) {
        setCompared(review.items);
        announce(say('dedupeNone'));
      } else keptReview.set(review);
    } catch (fault) {
      if (!controller.signal.aborted) setError(fault);
    }
    setRunning(false);
    setTask(undefined);
  };
  const { done, total } = task?.progress ?? {};
  return (
    <section class="narrow">
      <h2>{say('dedupeTitle')}</h2>
      <p>{say('dedupeHint', { name: collection })}</p>
      <form class="stack" onSubmit={start}>
        <label>
          <span class="label">
            {say('dedupeThreshold')} <output>{figure(floor, 2)}</output>
          </span>
          <input
            type="range"
            min="0.5"
            max="0.99"
            step="0.01"
            value={floor}
            aria-describedby="floor-hint"
            onInput={(event) => setFloor(Number(event.currentTarget.value))}
          />
        </label>
        <p class="soft small" id="floor-hint">
          {say('dedupeThresholdHint')}
        </p>
        <ScorerChoice scorer={scorer} onChoice={setScorer} />
        <p>
          <button type="submit" class="strong" disabled={isRunning}>
            {say('dedupeStart')}
          </button>{' '}
          {isRunning && (
            <button type="button" onClick={() => running.current?.abort()}>
              {say('cancel')}
            </button>
          )}
        </p>
        {isRunning && (
          <label>
            <span class="label">{say('dedupeRunning')}</span>
            <progress {...(done !== undefined && total !== undefined && { value: done, max: total })} />
          </label>
        )}
      </form>
      {error !== undefined && <ProblemNote error={error} />}
      {compared !== undefined && (
        <EmptyNote title={say('dedupeNone')}>
          <p>{say('dedupeNoneHint', { n: compared })}</p>
        </EmptyNote>
      )}
    </section>
  );
}
