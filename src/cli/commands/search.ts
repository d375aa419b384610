import type { Progress } from '../../core/progress.ts';
import { INDEX_NAMES, INDEX_OPTIONS } from '../../live/index-options.ts';
import type {
  IndexChoice,
  IndexName,
  IndexWithOptions,
  SearchMode,
  SearchQueryOptions,
  SearchResult,
} from '../../main.ts';
import type { EncoderHint } from '../../public/data.ts';
import { openStored } from '../open/stored-choice.ts';
import { withCollection } from '../open/with-collection.ts';
import { ENTITY_SEARCH_NOTE, ENTITY_SEARCH_OPTIONS, entityOptions, recognizerOf } from '../options/entity-options.ts';
import {
  MIN_SCORE_OPTION,
  minScoreOf,
  nextPage,
  PAGE_NOTE,
  PAGE_OPTIONS,
  pageOptions,
} from '../options/page-options.ts';
import { QUERY_NOTE, QUERY_OPTIONS, queryOf, WORD_NOTE, WORD_OPTIONS, wordOptions } from '../options/query-options.ts';
import { RERANK_NOTE, RERANK_OPTIONS, rerankerOf, rerankOptions } from '../options/rerank-options.ts';
import {
  COLLECTION_OPTION,
  DB_OPTION,
  ENCODER_OPTIONS,
  FILTER_NOTE,
  FILTER_OPTION,
  JSON_OPTION,
  MODEL_NOTE,
} from '../options/shared-options.ts';
import { defineCommand, type Terminal, UsageError } from '../program/command.ts';
import { renderQueryEntities, strayKeys } from '../render/explain-entities.ts';
import { explainSearch } from '../render/explain-search.ts';
import { ProgressLine } from '../render/progress-line.ts';
import { renderFacets } from '../render/render-facets.ts';
import { renderHits, resultJson } from '../render/render-hits.ts';
import { readVector } from '../search/read-vector.ts';
import { runQueries } from '../search/run-queries.ts';

/** Hits whose best part is looked for; each costs the encoding of its sentences. */
const MAX_PASSAGES = 50;

export const searchCommand = defineCommand({
  name: 'search',
  summary: 'Finds the documents that fit a query best, by meaning and by words.',
  operands: { name: 'QUERY', min: 0, max: Number.POSITIVE_INFINITY },
  options: {
    ...DB_OPTION,
    k: { type: 'integer', min: 1, max: 10_000, default: 10, help: 'how many hits' },
    index: {
      type: 'choice',
      value: 'NAME',
      choices: ['auto', 'exact', ...INDEX_NAMES],
      default: 'auto',
      help: 'what finds the vectors, in mode hybrid too',
    },
    mode: {
      type: 'choice',
      value: 'NAME',
      choices: ['hybrid', 'semantic', 'lexical'],
      help: 'meaning and words, meaning, or words; by default hybrid',
    },
    ...QUERY_OPTIONS,
    ...FILTER_OPTION,
    ...MIN_SCORE_OPTION,
    ef: { type: 'integer', min: 1, max: 100_000, help: 'hnsw: candidates the walk keeps; more recall, more time' },
    candidates: { type: 'integer', min: 1, max: 1_000_000, help: 'lsh, fly, bio: vectors that are compared' },
    'sign-candidates': { type: 'integer', min: 1, max: 1_000_000, help: 'fly, bio: vectors kept by their sign codes' },
    'overlap-candidates': {
      type: 'integer',
      min: 1,
      max: 1_000_000,
      help: 'fly, bio: vectors kept by the bits they share',
    },
    'query-length': { type: 'integer', min: 1, max: 65_536, help: 'fly, bio: lists that are read' },
    ...PAGE_OPTIONS,
    ...WORD_OPTIONS,
    ...ENTITY_SEARCH_OPTIONS,
    ...RERANK_OPTIONS,
    explain: { type: 'flag', help: 'say how the search was answered, and how each ranking saw each hit' },
    ...ENCODER_OPTIONS,
    ...COLLECTION_OPTION,
    ...JSON_OPTION,
  },
  notes: [
    'Prints rank, score, id and text, the part that fits best set off: bold on a terminal, between »« elsewhere. The score is\n' +
      'that of both rankings fused (0 to 1, comparable from query to query), the cosine with --mode semantic, the share of\n' +
      'the greatest BM25 that the query allows with --mode lexical; --min-score cuts by it.\n' +
      'With --json and --explain each hit has this part as "passage", and the places of matched words as "marks"; with --json\n' +
      'alone a hit of several passages has the best one. Where words match, they are set off instead.',
    QUERY_NOTE,
    FILTER_NOTE,
    PAGE_NOTE,
    WORD_NOTE,
    ENTITY_SEARCH_NOTE,
    RERANK_NOTE,
    MODEL_NOTE,
    'Example:  kenyon search "护照丢了怎么办" --db shop -k 3',
  ],
  async run(values, words, terminal) {
    const { db, collection, json, explain } = values;
    const { signal, stdout, stderr } = terminal;
    const asked = queryOf(values, words);
    const query =
      'text' in asked ? asked.text : 'vector' in asked ? await readVector(asked.vector, terminal) : undefined;
    const shownQuery = typeof query === 'string' ? query : undefined;
    // An index that is named is built when it is not there, and kept for the next time.
    const readOnly = values.index === 'auto' || values.index === 'exact';
    const progress = new ProgressLine(terminal, 'documents');
    const rerank = rerankOptions(values);
    const reranker = rerankerOf(values);
    const entities = entityOptions(values);
    const matching = await wordOptions(values);
    const recognizer = recognizerOf(values);
    const models = {
      encoder: (stored: EncoderHint) => openStored(values, stored),
      ...(reranker && { reranker }),
      ...(recognizer && { recognizer }),
    };
    const target = { db, collection, readOnly, mustExist: true, ...models };
    return withCollection(target, terminal, async (documents) => {
      // A program that reads the hits pays for passages only when it asks why; of a vector nobody knows which sentence it fits.
      const passages = (json && !explain) || typeof query !== 'string' ? 0 : MAX_PASSAGES;
      const options = {
        ...searchOptions(values),
        ...pageOptions(values, 'search'),
        ...matching,
        passages,
        ...(rerank && { rerank }),
        ...(entities && { entities }),
        signal,
        onProgress: (report: Progress) => progress.report(report),
      };
      if ('queries' in asked) return runQueries(asked.queries, { documents, options, values, terminal, progress });
      const result = await documents.search(query!, options);
      progress.clear();
      for (const key of strayKeys(result.entities ?? [], values.without))
        stderr.write(`kenyon: no entity of the query is ${JSON.stringify(key)}, so --without left out nothing\n`);
      const { hits } = result;
      if (hits.length === 0)
        stderr.write(`kenyon: nothing found in collection ${collection} of ${db}: ${result.plan.reason}\n`);
      else if (result.plan.fits === false)
        stderr.write('kenyon: nothing seems to fit the query; what is nearest is shown\n');
      stdout.write(
        json ? `${resultJson({ query: shownQuery }, result, values.offset)}\n` : shown(result, values.offset, terminal),
      );
      if (explain && !json) stdout.write(explainSearch(result));
      if (!json) stderr.write(nextPage(values.cursor, result.cursor));
      return 0;
    });
  },
});

interface SearchValues {
  readonly k: number;
  readonly index: 'auto' | 'exact' | IndexName;
  readonly mode?: SearchMode | undefined;
  readonly filter?: string | undefined;
  readonly 'min-score'?: string | undefined;
  readonly ef?: number | undefined;
  readonly candidates?: number | undefined;
  readonly 'sign-candidates'?: number | undefined;
  readonly 'overlap-candidates'?: number | undefined;
  readonly 'query-length'?: number | undefined;
  readonly explain: boolean;
}

function searchOptions({ k, mode, filter, explain, ...values }: SearchValues): SearchQueryOptions {
  return {
    k,
    index: indexChoice(values),
    explain,
    ...minScoreOf(values['min-score'], 'search'),
    ...(mode !== undefined && { mode }),
    ...(filter !== undefined && { filter }),
  };
}

/** Options of indexes by how they are written on the command line. */
const SPELLED = {
  ef: 'efSearch',
  candidates: 'candidates',
  'sign-candidates': 'signCandidates',
  'overlap-candidates': 'overlapCandidates',
  'query-length': 'queryLength',
} as const;

/** @throws UsageError for an option of an index that was not named. */
function indexChoice({ index, ...values }: Omit<SearchValues, 'k' | 'explain'>): IndexChoice {
  const options: Record<string, number> = {};
  for (const [option, name] of Object.entries(SPELLED)) {
    const value = values[option as keyof typeof SPELLED];
    if (value === undefined) continue;
    const owners = INDEX_NAMES.filter((one) => INDEX_OPTIONS[one].includes(name));
    if (!owners.some((one) => one === index)) {
      throw new UsageError(`--${option} is an option of --index ${owners.join(', ')}, not of ${index}`, 'search');
    }
    options[name] = value;
  }
  return Object.keys(options).length === 0 ? index : ({ [index]: options } as unknown as IndexWithOptions);
}

function shown({ hits, entities, facets }: SearchResult, offset: number, terminal: Terminal): string {
  const named = entities === undefined ? '' : renderQueryEntities(entities);
  const counted = facets === undefined ? '' : renderFacets(facets, terminal);
  return `${named}${renderHits(hits, terminal, offset)}${counted}`;
}
