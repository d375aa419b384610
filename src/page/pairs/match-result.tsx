import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { matchPairs } from '../api/calls.ts';
import type { Scorer, TextDifferences } from '../api/types.ts';
import { MarkedText } from '../parts/marked-text.tsx';
import { jsonLines, saveFile } from '../parts/save-file.ts';
import { useWords } from '../text/language.ts';
import { FitPanel } from './fit-panel.tsx';
import { Histogram } from './histogram.tsx';
import { PairSides } from './pair-sides.tsx';
import {
  figuresAt,
  histogramOf,
  rangeOf,
  type ScoredPair,
  type Share,
  type ThresholdFigures,
} from './threshold-figures.ts';

/** Bars of the histogram, and pairs shown on both sides of the threshold. */
const BARS = 32;
const NEAREST = 12;

/** Scores as a histogram, a threshold to move over it, what that is worth, and the pairs next to it. */
export function MatchResult({ pairs, scorer }: { pairs: readonly ScoredPair[]; scorer: Scorer }): JSX.Element {
  const { say, figure } = useWords();
  const range = useMemo(() => rangeOf(pairs), [pairs]);
  const bins = useMemo(() => histogramOf(pairs, range, BARS), [pairs, range]);
  const middle = (range[0] + range[1]) / 2;
  const [threshold, setThreshold] = useState(middle);
  useEffect(() => setThreshold(middle), [middle, pairs]);
  const matches = pairs.filter(({ score }) => score >= threshold).length;
  const nearest = [...pairs]
    .sort((one, other) => Math.abs(one.score - threshold) - Math.abs(other.score - threshold))
    .slice(0, NEAREST)
    .sort((one, other) => other.score - one.score);
  const save = () =>
    saveFile(
      'matches.jsonl',
      jsonLines(
        pairs.map((pair) => ({ ...pair, scorer, decision: pair.score >= threshold ? 'match' : 'no match', threshold })),
      ),
      'application/x-ndjson',
    );
  const words = say('matchThresholdText', {
    score: figure(threshold),
    match: matches,
    other: pairs.length - matches,
  });
  return (
    <section class="match-result" aria-label={say('matchThreshold')}>
      <div class="slider">
        <Histogram bins={bins} threshold={threshold} />
        <p class="ends" aria-hidden="true">
          <span>{figure(range[0], 1)}</span>
          <span>{figure(range[1], 1)}</span>
        </p>
        <label>
          <span class="label">
            {say('matchThreshold')} <output>{words}</output>
          </span>
          <input
            type="range"
            min={range[0]}
            max={range[1]}
            step="0.001"
            value={threshold}
            aria-valuetext={words}
            onInput={(event) => setThreshold(Number(event.currentTarget.value))}
          />
        </label>
        {pairs.some(({ label }) => label !== undefined) && (
          <p class="legend">
            <span class="key key-same" /> {say('matchLegendSame')} <span class="key key-other" />{' '}
            {say('matchLegendOther')}
          </p>
        )}
      </div>
      <Evidence figures={figuresAt(pairs, threshold)} />
      <FitPanel key={pairs} pairs={pairs} scorer={scorer} onFitted={setThreshold} />
      <h3>{say('matchNearest')}</h3>
      <ul class="rows">
        {nearest.map((pair) => (
          <PairRow key={`${pair.a}\t${pair.b}`} pair={pair} threshold={threshold} />
        ))}
      </ul>
      <p>
        <button type="button" onClick={save}>
          {say('matchSave')}
        </button>
      </p>
    </section>
  );
}

function Evidence({ figures }: { figures: ThresholdFigures }): JSX.Element {
  const { say } = useWords();
  const { labelled, accuracy, precision, recall } = figures;
  return (
    <section class="evidence" aria-label={say('matchEvidence')}>
      <h3>{say('matchEvidence')}</h3>
      {labelled === 0 ? (
        <p>{say('matchNoLabels')}</p>
      ) : (
        <>
          <ul class="figures">
            <Figure share={accuracy} name={say('matchAccuracy')} />
            <Figure share={precision} name={say('matchPrecision')} />
            <Figure share={recall} name={say('matchRecall')} />
          </ul>
          <p class="soft small">{say('matchOnLabels', { n: labelled })}</p>
        </>
      )}
    </section>
  );
}

function Figure({ share, name }: { share: Share | undefined; name: string }): JSX.Element | null {
  const { say } = useWords();
  const percent = (value: number) => `${(value * 100).toFixed(0)} %`;
  if (share === undefined) return null;
  const [from, to] = share.interval.map(percent);
  return (
    <li>
      <b>{percent(share.value)}</b> {name}
      <br />
      <span class="soft small">{say('matchInterval', { from, to })}</span>
    </li>
  );
}

/** A pair that opens to show where its texts differ. */
function PairRow({ pair, threshold }: { pair: ScoredPair; threshold: number }): JSX.Element {
  const { say, figure } = useWords();
  const { a, b, score, label } = pair;
  const [isOpen, setOpen] = useState(false);
  const [differences, setDifferences] = useState<TextDifferences>();
  useEffect(() => {
    if (!isOpen || differences !== undefined) return;
    const controller = new AbortController();
    matchPairs({ pairs: [{ a, b }], explain: true }, controller.signal).then(
      ({ matches }) => setDifferences(matches[0]?.why),
      // Without marks the texts can be read all the same.
      () => undefined,
    );
    return () => controller.abort();
  }, [isOpen, differences, a, b]);
  const isMatch = score >= threshold;
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="row pair-row">
          <span class="row-id">{figure(score)}</span>
          <span class="row-text">
            <MarkedText text={a} />
            <span class="soft"> / </span>
            <MarkedText text={b} />
          </span>
          <span class={isMatch ? 'tag tag-strong' : 'tag'}>{say(isMatch ? 'matchYes' : 'matchNo')}</span>
          {label !== undefined && label !== isMatch && <span class="tag tag-wrong">{say('matchWrong')}</span>}
        </summary>
        <PairSides a={{ text: a }} b={{ text: b }} differences={differences} />
      </details>
    </li>
  );
}
