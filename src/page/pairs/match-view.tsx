import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { matchPairs, readPairs } from '../api/calls.ts';
import { PAIR_ENDINGS } from '../api/file-formats.ts';
import type { Scorer } from '../api/types.ts';
import { type Failures, Reasons } from '../parts/failures.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { announce } from '../state/announce.ts';
import { useWords } from '../text/language.ts';
import { MatchResult } from './match-result.tsx';
import { givenPairs, PairFault, readPairLines, type TextPair } from './pair-lines.ts';
import { ScorerChoice } from './scorer-choice.tsx';
import type { ScoredPair } from './threshold-figures.ts';

/** Pairs of one request. */
const BATCH = 500;

/** A comparison, and what scored it. */
interface Scored {
  readonly pairs: readonly ScoredPair[];
  readonly scorer: Scorer;
}

const NO_FAILURES: Failures = { failed: 0, failures: [] };

/** Pairs of texts are scored, and a threshold is chosen that decides them. */
export function MatchView(): JSX.Element {
  const { say } = useWords();
  const [text, setText] = useState('');
  const [scorer, setScorer] = useState<Scorer>(givenPairs.value?.scorer ?? 'cosine');
  const [scored, setScored] = useState<Scored>();
  const [passedOver, setPassedOver] = useState<Failures>(NO_FAILURES);
  const [done, setDone] = useState<{ readonly count: number; readonly of: number }>();
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>(undefined);

  const compare = async (read: (signal: AbortSignal) => readonly TextPair[] | Promise<readonly TextPair[]>) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setError(undefined);
    setPassedOver(NO_FAILURES);
    try {
      const pairs = await read(controller.signal);
      if (pairs.length === 0) throw new Error(say('matchNone'));
      const found: ScoredPair[] = [];
      for (let from = 0; from < pairs.length; from += BATCH) {
        setDone({ count: from, of: pairs.length });
        const some = pairs.slice(from, from + BATCH);
        const body = { pairs: some.map(({ a, b }) => ({ a, b })), scorer };
        const { matches } = await matchPairs(body, controller.signal);
        found.push(...some.map((pair, i) => ({ ...pair, score: matches[i].score })));
      }
      setScored({ pairs: found, scorer });
      announce(say('matchScored', { n: found.length }));
    } catch (fault) {
      if (controller.signal.aborted) return;
      setError(fault instanceof PairFault ? new Error(say('matchBadLine', { n: fault.line })) : fault);
    }
    setDone(undefined);
  };
  const readFile = async (file: File, signal: AbortSignal) => {
    const { pairs, failed, failures } = await readPairs(file, signal);
    setPassedOver({ failed, failures });
    return pairs.map(({ a, b, label }) => (label === undefined ? { a, b } : { a, b, label: label === 1 }));
  };
  useEffect(() => {
    const given = givenPairs.value;
    givenPairs.set(undefined);
    if (given !== undefined) compare(() => given.pairs);
    return () => running.current?.abort();
  }, []);

  return (
    <>
      <section class="narrow">
        <h2>{say('matchTitle')}</h2>
        <p id="match-hint">{say('matchHint')}</p>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            compare(() => readPairLines(text));
          }}
        >
          <label>
            <span class="label">{say('matchPairs')}</span>
            <textarea
              rows={6}
              value={text}
              aria-describedby="match-hint"
              spellcheck={false}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <ScorerChoice scorer={scorer} onChoice={setScorer} />
          <p class="buttons">
            <button type="submit" class="strong" disabled={done !== undefined}>
              {say('matchStart')}
            </button>
            <label class="button">
              {say('matchFile')}
              <input
                type="file"
                class="unseen"
                accept={PAIR_ENDINGS}
                onChange={(event) => {
                  const file = event.currentTarget.files?.[0];
                  event.currentTarget.value = '';
                  if (file !== undefined) compare((signal) => readFile(file, signal));
                }}
              />
            </label>
            <button type="button" class="quiet" onClick={() => setText(EXAMPLE_PAIRS)}>
              {say('matchExample')}
            </button>
          </p>
        </form>
        {done !== undefined && <progress max={done.of} value={done.count} aria-label={say('matchStart')} />}
        {error !== undefined && <ProblemNote error={error} />}
        {passedOver.failed > 0 && <PassedOver {...passedOver} />}
      </section>
      {scored !== undefined && <MatchResult pairs={scored.pairs} scorer={scored.scorer} />}
    </>
  );
}

/** Lines of a file that hold no pair, or no label that can be used. */
function PassedOver({ failed, failures }: Failures): JSX.Element {
  const { say } = useWords();
  return (
    <details>
      <summary>{say('matchPassedOver', { n: failed })}</summary>
      <Reasons failed={failed} failures={failures} />
    </details>
  );
}

/** Pairs to try out, some with a label. */
const EXAMPLE_PAIRS = [
  '怎么修改收货地址\t我想换一个收货地址\t1',
  '怎么修改收货地址\t怎么修改登录密码\t0',
  '退款多久能到账\t钱什么时候退回来\t1',
  '退款多久能到账\t退款需要什么条件\t0',
  '这趟车几点到上海\t这趟车几点从上海开\t0',
  '周末可以办理业务吗\t星期六星期天上班吗\t1',
  'How do I cancel my order?\tI want to call off my purchase\t1',
  'How do I cancel my order?\tHow do I place an order?\t0',
  'The shop opens at 9 am\tThe shop opens at nine in the morning\t1',
  'The shop opens at 9 am\tThe shop closes at 9 pm\t0',
  'Can I bring my dog?\tAre pets allowed?\t1',
  '怎么修改收货地址\t今天晚上吃什么\t0',
  '退款多久能到账\t明天会下雨吗\t0',
  'How do I cancel my order?\tThe river froze last winter\t0',
  'The shop opens at 9 am\tHe plays the violin\t0',
  'Can I bring my dog?\t可以带宠物吗',
].join('\n');
