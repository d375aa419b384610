import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { readSetting } from '../api/calls.ts';
import type { SearchSetting } from '../api/types.ts';
import { chosenCollection, collections } from '../collections/chosen.ts';
import { EmptyNote, NoCollection } from '../parts/empty-note.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useStore } from '../state/store.ts';
import { useWords } from '../text/language.ts';
import { type BenchPoint, optionWords, readBenchPoints } from './bench-points.ts';
import { MeasurePanel } from './measure-panel.tsx';
import { RecallPlot } from './recall-plot.tsx';

/** What recall costs on this collection: the setting that was measured for it, with its evidence. */
export function SpeedView(): JSX.Element {
  const { say } = useWords();
  const name = useStore(chosenCollection);
  const all = useStore(collections);
  const [setting, setSetting] = useState<SearchSetting>();
  const [isKnown, setKnown] = useState(false);
  const [points, setPoints] = useState<readonly BenchPoint[]>([]);
  const [round, setRound] = useState(0);
  useEffect(() => setPoints([]), [name]);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (name === undefined) return;
    const controller = new AbortController();
    setKnown(false);
    setError(undefined);
    readSetting(name, controller.signal).then(
      (found) => {
        setSetting(found);
        setKnown(true);
      },
      (fault: unknown) => controller.signal.aborted || setError(fault),
    );
    return () => controller.abort();
  }, [name, round]);
  const takeFile = async (file: File | undefined) => {
    if (file === undefined) return;
    const found = readBenchPoints(await file.text());
    setPoints(found);
    setError(found.length === 0 ? new Error(say('speedFileWrong')) : undefined);
  };
  if (all !== undefined && all.length === 0) return <NoCollection />;
  return (
    <section class="narrow">
      <h2>{say('speedTitle')}</h2>
      <p>{say('speedHint')}</p>
      {error !== undefined && <ProblemNote error={error} />}
      {name !== undefined && (
        <MeasurePanel
          key={name}
          collection={name}
          onMeasured={(result) => setPoints(result.points)}
          onSaved={() => setRound((number) => number + 1)}
        />
      )}
      {isKnown && setting === undefined && points.length === 0 && (
        <EmptyNote title={say('speedNone', { name: name ?? '' })}>
          <p>{say('speedExact')}</p>
        </EmptyNote>
      )}
      {(setting !== undefined || points.length > 0) && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section class="plot-room" tabIndex={0} aria-label={say('speedPlot')}>
          <RecallPlot points={points} setting={setting} />
        </section>
      )}
      {setting !== undefined && <SettingFacts setting={setting} />}
      {points.length > 0 && <PointTable points={points} />}
      <p>
        <label class="button">
          {say('speedFile')}
          <input
            type="file"
            class="unseen"
            accept=".jsonl"
            onChange={(event) => takeFile(event.currentTarget.files?.[0])}
          />
        </label>
      </p>
    </section>
  );
}

function SettingFacts({ setting }: { setting: SearchSetting }): JSX.Element {
  const { say, figure, count, language } = useWords();
  const { index, options, recall, interval, queriesPerSecond, p95Ms, k, measuredAt, queries } = setting;
  const when = new Date(measuredAt).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'long' });
  return (
    <section aria-label={say('speedSetting')}>
      <h3>{say('speedSetting')}</h3>
      <dl class="facts">
        <dt>{say('speedIndex')}</dt>
        <dd>{index}</dd>
        {Object.keys(options).length > 0 && <dt>{say('speedOptions')}</dt>}
        {Object.keys(options).length > 0 && <dd>{optionWords(options)}</dd>}
        <dt>{say('speedRecall', { k })}</dt>
        <dd>
          {figure(recall, 4)}{' '}
          <span class="soft">{say('matchInterval', { from: figure(interval[0], 4), to: figure(interval[1], 4) })}</span>
        </dd>
        <dt>{say('speedRate')}</dt>
        <dd>{count(queriesPerSecond)}</dd>
        <dt>{say('speedP95')}</dt>
        <dd>{figure(p95Ms, 2)} ms</dd>
        <dt>{say('speedMeasured')}</dt>
        <dd>{say('speedMeasuredText', { when, n: setting.count, q: queries })}</dd>
      </dl>
    </section>
  );
}

/** What the plot shows, for those who do not see it. */
function PointTable({ points }: { points: readonly BenchPoint[] }): JSX.Element {
  const { say, figure, count } = useWords();
  return (
    <details>
      <summary>{say('speedTable')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('speedIndex')}</th>
            <th scope="col">{say('speedOptions')}</th>
            <th scope="col">{say('speedRecall', { k: points[0].k })}</th>
            <th scope="col">{say('speedRate')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={`${point.index} ${optionWords(point.options)}`}>
              <th scope="row">{point.index}</th>
              <td>{optionWords(point.options)}</td>
              <td class="number">{figure(point.recall, 4)}</td>
              <td class="number">{count(point.queriesPerSecond)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
