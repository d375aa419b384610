import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { measureCollection } from '../api/calls.ts';
import type { MeasureRequest, MeasureResult, Task } from '../api/types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { announce } from '../state/announce.ts';
import { useWords } from '../text/language.ts';
import { optionWords } from './bench-points.ts';

/** Recalls that one may ask for, and the one to begin with. */
const TARGETS = [0.9, 0.95, 0.98, 0.99];
const FIRST_TARGET = 0.98;

/** Measures the indexes of a collection on its own vectors, and keeps the setting that was chosen when that is asked for. */
export function MeasurePanel({
  collection,
  onMeasured,
  onSaved,
}: {
  collection: string;
  onMeasured: (result: MeasureResult) => void;
  onSaved: () => void;
}): JSX.Element {
  const { say, figure } = useWords();
  const [target, setTarget] = useState(FIRST_TARGET);
  const [task, setTask] = useState<Task>();
  const [result, setResult] = useState<MeasureResult>();
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const measure = async (body: MeasureRequest) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setError(undefined);
    try {
      const found = await measureCollection(collection, body, { signal: controller.signal, onProgress: setTask });
      if (found.saved) onSaved();
      else {
        setResult(found);
        onMeasured(found);
      }
      announce(say(found.saved ? 'measureSaved' : 'measureDone'));
      if (found.saved) setResult(undefined);
    } catch (fault) {
      if (!controller.signal.aborted) setError(fault);
    }
    setTask(undefined);
  };
  const chosen = result?.setting;
  const { stage, done, total } = task?.progress ?? {};
  return (
    <section aria-label={say('measureTitle')}>
      <form
        class="inline"
        onSubmit={(event) => {
          event.preventDefault();
          measure({ targetRecall: target });
        }}
      >
        <label>
          <span class="label">{say('measureTarget')}</span>
          <select value={target} onChange={(event) => setTarget(Number(event.currentTarget.value))}>
            {TARGETS.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="strong" disabled={task !== undefined}>
          {say('measureStart')}
        </button>
        {task !== undefined && (
          <button type="button" onClick={() => running.current?.abort()}>
            {say('cancel')}
          </button>
        )}
      </form>
      <p class="soft small">{say('measureHint')}</p>
      {task !== undefined && (
        <label>
          <span class="label">
            {say('measureRunning')} <span lang="en">{stage}</span>
          </span>
          <progress {...(done !== undefined && total !== undefined && { value: done, max: total })} />
        </label>
      )}
      {error !== undefined && <ProblemNote error={error} />}
      {result !== undefined && chosen === undefined && <p>{say('measureNone', { recall: String(target) })}</p>}
      {chosen !== undefined && (
        <div class="fitted">
          <p>
            {say('measureChosen', { recall: String(chosen.targetRecall) })}{' '}
            <b>
              {chosen.index} {optionWords(chosen.options)}
            </b>{' '}
            <span class="soft">{say('measureRecall', { recall: figure(chosen.recall, 4) })}</span>
          </p>
          <button type="button" disabled={task !== undefined} onClick={() => setAsking(true)}>
            {say('measureUse')}
          </button>
        </div>
      )}
      {isAsking && chosen !== undefined && (
        <Dialog title={say('measureUse')} onClose={() => setAsking(false)}>
          <p>{say('measureConfirm', { name: collection, index: chosen.index })}</p>
          <p class="buttons">
            <button
              type="button"
              class="strong"
              onClick={() => {
                setAsking(false);
                measure({ targetRecall: chosen.targetRecall, indexes: [chosen.index], save: true });
              }}
            >
              {say('measureUseYes')}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {say('cancel')}
            </button>
          </p>
        </Dialog>
      )}
    </section>
  );
}
