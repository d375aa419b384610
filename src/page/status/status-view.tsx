import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { readInfo, readState } from '../api/calls.ts';
import type { ServerInfo } from '../api/types.ts';
import { collections, refreshCollections } from '../collections/chosen.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useStore } from '../state/store.ts';
import { useWords } from '../text/language.ts';
import type { TextName } from '../text/texts.ts';

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 5000;

const STATES: Readonly<Record<string, TextName>> = {
  ready: 'statusReady',
  starting: 'statusStarting',
  stopping: 'statusStopping',
  unreachable: 'statusUnreachable',
};

/** How the server does, what it holds, and what it takes. */
export function StatusView(): JSX.Element {
  const { say, count } = useWords();
  const all = useStore(collections) ?? [];
  const [state, setState] = useState<string>();
  const [info, setInfo] = useState<ServerInfo>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const look = async () => {
      const found = await readState(signal);
      if (!signal.aborted) setState(found);
    };
    look();
    refreshCollections();
    readInfo(signal).then(setInfo, (fault: unknown) => signal.aborted || setError(fault));
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, []);
  return (
    <section class="narrow">
      <h2>{say('statusTitle')}</h2>
      <p class="state" role="status">
        <span class={state === 'ready' ? 'lamp lamp-on' : 'lamp'} aria-hidden="true" />
        {state === undefined ? say('loading') : say(STATES[state] ?? 'statusUnreachable')}
      </p>
      {error !== undefined && <ProblemNote error={error} />}
      {info !== undefined && (
        <dl class="facts">
          <dt>{say('statusVersion')}</dt>
          <dd>
            {info.name} {info.version}
          </dd>
          <dt>{say('statusNode')}</dt>
          <dd>{info.node}</dd>
          <dt>{say('statusRerank')}</dt>
          <dd>{say(info.rerank ? 'statusYes' : 'statusNo')}</dd>
        </dl>
      )}
      {all.length > 0 && (
        <>
          <h3>{say('statusCollections')}</h3>
          <table>
            <thead>
              <tr>
                <th scope="col">{say('statusName')}</th>
                <th scope="col" class="number">
                  {say('statusDocuments')}
                </th>
                <th scope="col" class="number">
                  {say('statusVectors')}
                </th>
                <th scope="col" class="number">
                  {say('statusDimensions')}
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ name, documents, vectors, space }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="number">{count(documents)}</td>
                  <td class="number">{count(vectors)}</td>
                  <td class="number">{space === undefined ? '–' : count(space.dim)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {info !== undefined && (
        <details>
          <summary>{say('statusLimits')}</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">{say('statusLimit')}</th>
                <th scope="col" class="number">
                  {say('statusValue')}
                </th>
              </tr>
            </thead>
            <tbody>
              {Object.entries(info.limits).map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="number">{count(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}
