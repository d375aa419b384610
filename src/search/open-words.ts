import type { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import type { LexicalScores } from '../../index/lexical/lexical-scores.ts';
import { isFarBehind } from '../live/index-follower.ts';
import type { Question, SearchSources } from './question.ts';

/** The index of words, holding all that was stored when the search began. */
export interface OpenWords {
  readonly index: LexicalIndex;
  /**
   * All texts scored by the words of the query, in mode 'lexical'. In mode 'hybrid' they are scored after the nearest vectors
   * were found: that may take long, and what is stored meanwhile would have no score.
   */
  readonly scores: LexicalScores | undefined;
}

/**
 * Opens the index of words, and in mode 'lexical' scores all texts with it.
 * @returns undefined in mode 'semantic', and when nobody asked for 'hybrid' by name and the index of words is far behind: it is
 * then caught up in the background.
 * @throws ClosedError when the collection is closed while the search waits; AbortedError when the signal fires.
 */
export async function openWords(question: Question, sources: SearchSources): Promise<OpenWords | undefined> {
  const { mode, text, options } = question;
  if (mode === 'semantic') return undefined;
  const insists = mode === 'lexical' || options.mode === 'hybrid';
  if (!insists && !(await isNearOrPoked(sources))) return undefined;
  const index = await sources.indexes.lexical.settled(options.work);
  return {
    index,
    scores: mode === 'lexical' ? await index.score(text, { ...options.work, ...options.words }) : undefined,
  };
}

/** Whether the index of words needs little to hold all that is stored; it is caught up in the background otherwise. */
async function isNearOrPoked({ store, indexes: { lexical } }: SearchSources): Promise<boolean> {
  await lexical.load();
  const state = store.state();
  if (lexical.current === undefined || !isFarBehind(lexical.current.lag(state))) return true;
  lexical.poke(state);
  return false;
}
