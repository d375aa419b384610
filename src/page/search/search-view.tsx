import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { MODES, type Mode, type Plan, type StoredDocument } from '../api/types.ts';
import { chosenCollection, collections } from '../collections/chosen.ts';
import { DocumentDialog } from '../documents/document-dialog.tsx';
import { Chip } from '../parts/chips-and-tags.tsx';
import { EmptyNote, NoCollection } from '../parts/empty-note.tsx';
import { onArrowKey, usePageKeys } from '../parts/keys.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useReranker } from '../parts/use-reranker.ts';
import { announce } from '../state/announce.ts';
import { hashOf, replaceParams, route } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { languageOf, useWords, type Words } from '../text/language.ts';
import type { TextName } from '../text/texts.ts';
import { EntityChips } from './entity-chips.tsx';
import { FacetList } from './facet-list.tsx';
import { type Chosen, filterOf, readChosen, toggled, writeChosen } from './filter.ts';
import { HitCard } from './hit-card.tsx';
import { useFacetFields } from './use-facet-fields.ts';
import { type SearchState, useSearch } from './use-search.ts';
import { useSuggestions } from './use-suggestions.ts';

/** Hits of a page. */
const PAGE = 10;
/** What is added to hits once they are shown: the passage that fits best. */
const DETAILS = { passages: PAGE };
/** Milliseconds for which the reranker reads hits: one waits for it while one types. */
const RERANK_MS = 2000;
/** Values of a facet that are shown. */
const FACET_VALUES = 8;

const MODE_TEXTS: Readonly<Record<Mode, readonly [name: TextName, hint: TextName]>> = {
  hybrid: ['modeHybrid', 'modeHybridHint'],
  semantic: ['modeSemantic', 'modeSemanticHint'],
  lexical: ['modeLexical', 'modeLexicalHint'],
};

/** What of the address changes. */
interface Changed {
  readonly q?: string;
  readonly mode?: Mode;
  readonly f?: Chosen;
  readonly rerank?: boolean;
}

/** Search as one types. */
export function SearchView(): JSX.Element {
  const words = useWords();
  const { say } = words;
  const { params } = useStore(route);
  const name = useStore(chosenCollection);
  const all = useStore(collections);
  const query = params.get('q') ?? '';
  const mode = MODES.find((each) => each === params.get('mode')) ?? 'hybrid';
  const chosen = readChosen(params.get('f'));
  const isReranked = params.get('rerank') === 'true';
  const hasReranker = useReranker();
  const [without, setWithout] = useState<readonly string[]>([]);
  const [opened, setOpened] = useState<StoredDocument>();
  const { fields = [], hasEntities } = useFacetFields(name);
  const paramsWith = ({ q = query, mode: asked = mode, f = chosen, rerank = isReranked }: Changed) => ({
    q,
    mode: asked === 'hybrid' ? undefined : asked,
    rerank: rerank ? 'true' : undefined,
    f: writeChosen(f),
  });
  const change = (next: Changed) => replaceParams(paramsWith(next));
  const filter = filterOf(chosen);
  const isAsked = query.trim() !== '';
  const reranks = isReranked && hasReranker;
  const state = useSearch(
    name,
    isAsked
      ? {
          query,
          k: PAGE,
          mode,
          explain: true,
          ...(mode !== 'semantic' && { prefix: true }),
          ...(filter && { filter }),
          ...(fields.length > 0 && { facets: { fields, top: FACET_VALUES } }),
          ...(hasEntities && { entities: { mode: 'filter', without } }),
          ...(reranks && { ...DETAILS, rerank: { budgetMs: RERANK_MS } }),
        }
      : undefined,
    // The hits would be read twice.
    reranks ? undefined : DETAILS,
  );
  const suggestions = useSuggestions(name, !isAsked);
  useAnnouncedCount(state, words);
  if (all !== undefined && all.length === 0) return <NoCollection />;
  const size = all?.find((each) => each.name === name)?.documents ?? 0;
  const { answer, hits, cursor, busy, error } = state;
  const toggleEntity = (key: string) =>
    setWithout(without.includes(key) ? without.filter((each) => each !== key) : [...without, key]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows go between what is in it and has the focus
    <div class="search-view" onKeyDown={onArrowKey}>
      <SearchForm query={query} mode={mode} name={name ?? ''} busy={busy} onChange={change}>
        {hasReranker && (
          <label class="switch" title={say('rerankHint')}>
            <input
              type="checkbox"
              name="rerank"
              checked={isReranked}
              onChange={(event) => change({ rerank: event.currentTarget.checked })}
            />
            <span>{say('rerank')}</span>
          </label>
        )}
      </SearchForm>
      <div class="conditions">
        {Object.entries(chosen).flatMap(([field, values]) =>
          values.map((value) => (
            <Chip
              key={`${field}=${value}`}
              label={`${field}: ${value ?? say('facetMissing')}`}
              title={say('filterOff', { name: `${field} ${value}` })}
              onPress={() => change({ f: toggled(chosen, field, value) })}
            />
          )),
        )}
        <EntityChips entities={answer?.entities ?? []} without={without} onToggle={toggleEntity} />
      </div>
      {error !== undefined && <ProblemNote error={error} onRetry={state.again} />}
      {!isAsked && (
        <EmptyNote title={say('searchEmptyTitle')}>
          <p>{say('searchEmptyHint', { n: size })}</p>
          {suggestions.length > 0 && (
            <>
              <p class="small">{say('searchTry')}</p>
              <ul class="tries">
                {suggestions.map((title) => (
                  <li key={title}>
                    <a class="button" lang={languageOf(title)} href={hashOf('search', paramsWith({ q: title }))}>
                      {title}
                    </a>
                  </li>
                ))}
              </ul>
            </>
          )}
        </EmptyNote>
      )}
      {isAsked && answer === undefined && error === undefined && <p class="soft waiting">{say('searching')}</p>}
      {answer !== undefined && (
        <div class="found" aria-busy={busy}>
          <Facets>
            <FacetList
              facets={answer.facets ?? []}
              chosen={chosen}
              onToggle={(field, value) => change({ f: toggled(chosen, field, value) })}
            />
          </Facets>
          <section class="results" aria-label={say('search')}>
            <PlanNote state={state} words={words} />
            {hits.length === 0 && !busy && (
              <EmptyNote title={say('nothingTitle')}>
                <p>{say('nothingHint')}</p>
                {filter !== undefined && (
                  <button type="button" onClick={() => change({ f: {} })}>
                    {say('clearFilters')}
                  </button>
                )}
              </EmptyNote>
            )}
            <ol class="hits">
              {hits.map((hit, i) => (
                <HitCard key={hit.id} hit={hit} rank={i + 1} onOpen={() => setOpened(hit.doc)} />
              ))}
            </ol>
            {cursor !== undefined && hits.length > 0 && (
              <button type="button" class="wide" onClick={state.nextPage} disabled={busy}>
                {say('nextPage')}
              </button>
            )}
          </section>
        </div>
      )}
      {opened !== undefined && <DocumentDialog document={opened} onClose={() => setOpened(undefined)} />}
    </div>
  );
}

/** On a phone the facets are folded away above the hits. */
function Facets({ children }: { children: JSX.Element }): JSX.Element {
  const { say } = useWords();
  const [isWide] = useState(() => matchMedia('(min-width: 52rem)').matches);
  return (
    <aside class="side">
      <details open={isWide}>
        <summary class="side-title">{say('filters')}</summary>
        {children}
      </details>
    </aside>
  );
}

function SearchForm({
  query,
  mode,
  name,
  busy,
  onChange,
  children,
}: {
  query: string;
  mode: Mode;
  name: string;
  busy: boolean;
  onChange: (next: Changed) => void;
  children: ComponentChildren;
}): JSX.Element {
  const { say } = useWords();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  usePageKeys(({ key }) => {
    if (key !== '/') return false;
    input.current?.focus();
    input.current?.select();
    return true;
  });
  return (
    <search>
      <form class="search" onSubmit={(event) => event.preventDefault()}>
        <div class={busy ? 'search-box busy' : 'search-box'}>
          <input
            ref={input}
            type="search"
            name="q"
            value={query}
            aria-label={say('searchLabel', { name })}
            placeholder={say('searchPlaceholder')}
            autocomplete="off"
            spellcheck={false}
            enterkeyhint="search"
            onInput={(event) => onChange({ q: event.currentTarget.value })}
          />
        </div>
        <fieldset class="segments">
          <legend class="unseen">{say('modes')}</legend>
          {MODES.map((each) => (
            <label key={each} title={say(MODE_TEXTS[each][1])}>
              <input type="radio" name="mode" checked={each === mode} onChange={() => onChange({ mode: each })} />
              <span>{say(MODE_TEXTS[each][0])}</span>
            </label>
          ))}
        </fieldset>
        {children}
      </form>
    </search>
  );
}

/** How many hits there are, how long it took, and how it was answered. */
function PlanNote({
  state: { answer, hits, cursor },
  words,
}: {
  state: SearchState;
  words: Words;
}): JSX.Element | null {
  const { say, count } = words;
  if (answer === undefined) return null;
  const { plan, tookMs } = answer;
  return (
    <details class="plan">
      <summary class="plan-title">
        <span>{countWords(hits.length, cursor !== undefined, words)}</span>
        <span class="soft"> · {say('planTookShort', { ms: count(tookMs) })}</span>
        {plan.fits === false && <span class="soft"> · {say('planFitsNot')}</span>}
        <span class="link plan-more">{say('planTitle')}</span>
      </summary>
      <p>{planWords(plan, words).join(words.language === 'zh' ? '' : ' ')}</p>
      {plan.reason !== undefined && (
        <p class="soft small" lang="en">
          {plan.reason}
        </p>
      )}
    </details>
  );
}

function countWords(hits: number, hasMore: boolean, { say }: Words): string {
  if (hits === 1 && !hasMore) return say('hitCountOne');
  return say(hasMore ? 'hitCountMore' : 'hitCount', { n: hits });
}

function useAnnouncedCount({ answer, hits, busy, cursor }: SearchState, words: Words): void {
  useEffect(() => {
    if (answer === undefined || busy) return;
    announce(hits.length === 0 ? words.say('nothingTitle') : countWords(hits.length, cursor !== undefined, words));
  }, [answer, hits, busy, cursor, words]);
}

/** Says how a search was answered, a sentence each. */
function planWords(plan: Plan, { say, figure }: Words): string[] {
  const { mode, index, scanned, allowed, recallEstimate, fits, rerank } = plan;
  const said: string[] = [];
  said.push(say(mode === 'hybrid' ? 'planHybrid' : mode === 'semantic' ? 'planSemantic' : 'planLexical'));
  if (index === 'exact') said.push(say('planExact'));
  else if (index !== 'lexical') said.push(say('planIndex', { index: index.toUpperCase(), n: scanned }));
  if (recallEstimate !== undefined) said.push(say('planRecall', { n: figure(recallEstimate * 100, 1) }));
  if (allowed !== undefined) said.push(say('planAllowed', { n: allowed }));
  if (rerank !== undefined) {
    said.push(say('planRerank', { n: rerank.scored, moved: rerank.moved }));
    if (rerank.stoppedBy === 'budget') said.push(say('planRerankStopped', { n: rerank.of - rerank.scored }));
  }
  if (fits === false) said.push(say('planFitsNot'));
  return said;
}
