import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { matchPairs } from '../api/calls.ts';
import { decode, FileFault } from '../documents/read-file.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { announce } from '../state/announce.ts';
import { useWords } from '../text/language.ts';
import { MatchResult } from './match-result.tsx';
import { PairFault, readPairFile, readPairLines, type TextPair } from './read-pairs.ts';
import type { ScoredPair } from './threshold-figures.ts';

/** Pairs of one request. */
const BATCH = 500;

/** Pairs of texts are scored, and a threshold is chosen that decides them. */
export function MatchView(): JSX.Element {
  const { say } = useWords();
  const [text, setText] = useState('');
  const [scored, setScored] = useState<readonly ScoredPair[]>();
  const [done, setDone] = useState<{ readonly count: number; readonly of: number }>();
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const compare = async (read: () => TextPair[] | Promise<TextPair[]>) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setError(undefined);
    try {
      const pairs = await read();
      if (pairs.length === 0) throw new Error(say('matchNone'));
      const found: ScoredPair[] = [];
      for (let from = 0; from < pairs.length; from += BATCH) {
        setDone({ count: from, of: pairs.length });
        const some = pairs.slice(from, from + BATCH);
        const { matches } = await matchPairs({ pairs: some.map(({ a, b }) => ({ a, b })) }, controller.signal);
        found.push(...some.map((pair, i) => ({ ...pair, score: matches[i].score })));
      }
      setScored(found);
      announce(say('matchScored', { n: found.length }));
    } catch (fault) {
      if (!controller.signal.aborted) setError(inWords(fault));
    }
    setDone(undefined);
  };
  const inWords = (fault: unknown) => {
    if (fault instanceof PairFault) return new Error(say('matchBadLine', { n: fault.line }));
    return fault instanceof FileFault ? new Error(say(fault.text, fault.fill)) : fault;
  };

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
          <p class="buttons">
            <button type="submit" class="strong" disabled={done !== undefined}>
              {say('matchStart')}
            </button>
            <label class="button">
              {say('matchFile')}
              <input
                type="file"
                class="unseen"
                accept=".tsv,.csv,.jsonl,.ndjson,.json,.txt"
                onChange={(event) => {
                  const file = event.currentTarget.files?.[0];
                  event.currentTarget.value = '';
                  if (file === undefined) return;
                  compare(async () => readPairFile(file.name, decode(await file.arrayBuffer())));
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
      </section>
      {scored !== undefined && <MatchResult pairs={scored} />}
    </>
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
