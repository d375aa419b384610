import { readCsl } from '../../../encoders/training/data/csl.ts';
import type { TextRole } from '../../../src/core/encoder.ts';
import { createRandom } from '../../../src/core/random.ts';
import { readDemoCorpus, readDemoQuestions } from '../../../src/demo/demo-files.ts';
import type { DocumentInput } from '../../../src/main.ts';
import { readNaturalQuestions } from '../../data/natural-questions.ts';
import { retrievalSet } from '../../data/search-sets.ts';
import { toTraditional } from '../../data/traditional.ts';
import type { SearchQuery, SearchSetup } from './search-task.ts';

const ARTICLES_SEED = 20261129;

/** A held-out set of the training data: its questions to its texts. */
export async function heldOutSetup(
  dataDir: string,
  { role, ...set }: Pick<SearchSetup, 'name' | 'source' | 'metrics'> & { readonly role?: TextRole },
): Promise<SearchSetup> {
  const { texts, queries, relevant } = await retrievalSet(dataDir, set.name);
  return {
    ...set,
    corpus: { name: set.name, texts, ...(role && { role }) },
    queries: queries.map((text, q) => ({ text, relevant: relevant[q] })),
  };
}

/** The right texts and the first others of a seeded order, `count` in all, so that a slow model can be measured. */
export function thinned(setup: SearchSetup, count = setup.corpus.texts.length): SearchSetup {
  const { name, texts } = setup.corpus;
  if (count >= texts.length) return setup;
  const right = new Set(setup.queries.flatMap(({ relevant }) => [...relevant]));
  const others = createRandom(ARTICLES_SEED)
    .shuffle(texts.map((_, i) => i))
    .filter((i) => !right.has(i));
  const kept = [...right, ...others.slice(0, Math.max(0, count - right.size))];
  const positions = new Map(kept.map((old, i) => [old, i]));
  return {
    ...setup,
    corpus: { ...setup.corpus, name: `${name}, ${kept.length} texts`, texts: kept.map((i) => texts[i]) },
    queries: setup.queries.map((query) => ({
      ...query,
      relevant: new Set([...query.relevant].map((i) => positions.get(i)!)),
    })),
  };
}

/** The same search with its questions in traditional characters; the texts stay as they are. */
export function inTraditional(setup: SearchSetup): SearchSetup {
  return {
    ...setup,
    name: `${setup.name}_traditional`,
    queries: setup.queries.map((query) => ({ ...query, text: toTraditional(query.text) })),
  };
}

/** Titles or keywords of scientific papers to their abstracts. */
export async function cslSetup(dataDir: string, query: 'title' | 'keywords'): Promise<SearchSetup> {
  const { pairs: titles } = await readCsl(dataDir, 'title');
  const ords = new Map<string, number>();
  for (const { passage } of titles) if (!ords.has(passage)) ords.set(passage, ords.size);
  const pairs = query === 'title' ? titles : (await readCsl(dataDir, query)).pairs;
  const relevant = new Map<string, Set<number>>();
  for (const pair of pairs) {
    relevant.set(pair.query, (relevant.get(pair.query) ?? new Set<number>()).add(ords.get(pair.passage)!));
  }
  return {
    name: `csl_${query}`,
    source: `csl_${query}`,
    corpus: { name: 'csl', texts: [...ords.keys()] },
    queries: Array.from(relevant, ([text, answers]) => ({ text, relevant: answers })),
    metrics: ['hit@1', 'hit@10'],
  };
}

/** The ten questions that the demo asks of its corpus. */
export async function demoSetup(): Promise<SearchSetup> {
  const questions = (await readDemoQuestions()).map(({ question, answers }) => ({ text: question, ids: answers }));
  return corpusSetup('demo', await readDemoCorpus(), questions);
}

/** The forty questions of strangers to the same corpus: by language, and those that documents in the other language alone answer. */
export async function naturalSetup(): Promise<SearchSetup> {
  const documents = await readDemoCorpus();
  const langs = new Map(documents.map(({ id, lang }) => [id, lang]));
  const questions = (await readNaturalQuestions()).map(({ query, lang, relevant }) => ({
    text: query,
    ids: relevant,
    groups: [lang, relevant.some((id) => langs.get(id) === lang) ? 'same language' : 'across languages'],
  }));
  return corpusSetup('natural', documents, questions);
}

function corpusSetup(
  name: string,
  documents: readonly DocumentInput[],
  questions: readonly (Pick<SearchQuery, 'text' | 'groups'> & { readonly ids: readonly string[] })[],
): SearchSetup {
  const positions = new Map(documents.map(({ id }, i) => [id, i]));
  return {
    name,
    corpus: { name: 'demo', texts: documents.map(({ text }) => text) },
    queries: questions.map(({ ids, ...query }) => ({
      ...query,
      relevant: new Set(ids.map((id) => positions.get(id)!)),
    })),
    metrics: ['hit@3'],
  };
}
