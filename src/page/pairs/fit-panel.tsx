import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { fitThreshold } from '../api/calls.ts';
import type { FittedAnswer, Goal, LabelledPair, Scorer } from '../api/types.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { saveFile } from '../parts/save-file.ts';
import { announce } from '../state/announce.ts';
import { useWords } from '../text/language.ts';
import type { TextName } from '../text/texts.ts';
import { halvesOf, type ScoredPair } from './threshold-figures.ts';

const GOALS: readonly (readonly [name: string, goal: Goal, text: TextName])[] = [
  ['accuracy', 'accuracy', 'fitAccuracy'],
  ['f1', 'f1', 'fitF1'],
  ['precision', { precision: 0.95 }, 'fitPrecision'],
];

/** A threshold that half of the labelled pairs choose, and the other half says what it is worth; it is moved to, and saved as a file. */
export function FitPanel({
  pairs,
  scorer,
  onFitted,
}: {
  pairs: readonly ScoredPair[];
  scorer: Scorer;
  onFitted: (threshold: number) => void;
}): JSX.Element | null {
  const { say, figure } = useWords();
  const [name, setName] = useState(GOALS[0][0]);
  const [fitted, setFitted] = useState<FittedAnswer>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const halves = halvesOf(pairs);
  if (halves === undefined) return null;
  const fit = async (event: SubmitEvent) => {
    event.preventDefault();
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setError(undefined);
    const [, goal] = GOALS.find(([each]) => each === name)!;
    const [some, others] = halves.map((half) => half.map(labelled));
    try {
      const found = await fitThreshold({ pairs: some, test: others, goal, scorer }, controller.signal);
      setFitted(found);
      onFitted(found.threshold.threshold);
      announce(found.evidence);
    } catch (fault) {
      if (controller.signal.aborted) return;
      setFitted(undefined);
      setError(fault);
    }
    setBusy(false);
  };
  return (
    <section class="fit" aria-label={say('fitTitle')}>
      <h3>{say('fitTitle')}</h3>
      <p>{say('fitHint', { n: halves[0].length, other: halves[1].length })}</p>
      <form class="inline" onSubmit={fit}>
        <label>
          <span class="label">{say('fitGoal')}</span>
          <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
            {GOALS.map(([each, , text]) => (
              <option key={each} value={each}>
                {say(text)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={busy}>
          {say('fitStart')}
        </button>
      </form>
      {error !== undefined && <ProblemNote error={error} />}
      {fitted !== undefined && (
        <div class="fitted">
          <p>
            <b>{figure(fitted.threshold.threshold)}</b> <span lang="en">{fitted.evidence}</span>
          </p>
          <button type="button" onClick={() => saveFile('kenyon-threshold.json', fitted.file, 'application/json')}>
            {say('fitSave')}
          </button>
        </div>
      )}
    </section>
  );
}

function labelled({ a, b, label }: ScoredPair): LabelledPair {
  return { a, b, label: label ? 1 : 0 };
}
