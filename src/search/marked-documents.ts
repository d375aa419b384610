import type { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import { hasPhrase, phraseText, phraseTexts } from '../../index/lexical/phrase-text.ts';
import { OrdSet, type ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { throwIfAborted } from '../core/errors.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { plural } from '../core/wording.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { parseDocument } from '../store/document.ts';
import { encodedText } from '../store/text-fields.ts';
import { fieldsOf, type Question, type SearchSources } from './question.ts';

/** Documents that the marks of a query allow. */
export interface MarkedDocuments {
  readonly allowed: ReadonlyOrdSet;
  /** The marks as they were understood, and how many documents they allow, in words. */
  readonly remark: string;
}

/** Documents of which all words of one phrase are known that are read for it, at most. */
const MAX_READ = 20_000;

/**
 * Finds the documents that have the phrases of a query and nothing that it excludes. The index of words says which have all words of a
 * phrase, and these are read. Of more than can be read, those that fit the phrase best are, and the others count as not to be found.
 * @param filtered documents that may be found otherwise; undefined: all.
 * @returns undefined for a query without marks.
 */
export async function markedDocuments(
  { marks, options: { work } }: Question,
  sources: SearchSources,
  filtered: ReadonlyOrdSet | undefined,
): Promise<MarkedDocuments | undefined> {
  const { store, indexes } = sources;
  if (marks === undefined || marks.phrases.length + marks.excluded.length === 0) return undefined;
  const allowed = (filtered ?? (await fieldsOf(sources).lists(work)).live).clone();
  const index = await indexes.lexical.settled(work);
  const remarks: string[] = [];
  for (const phrase of marks.phrases) {
    const { having, unread } = await documentsWith(phrase, allowed, { index, store, signal: work.signal });
    allowed.and(having);
    remarks.push(`only documents with “${phrase}”${unreadRemark(unread)}`);
  }
  for (const phrase of marks.excluded) {
    const { having, unread } = await documentsWith(phrase, allowed, { index, store, signal: work.signal });
    allowed.andNot(having);
    allowed.andNot(unread);
    remarks.push(`none with “${phrase}”${unreadRemark(unread)}`);
  }
  return { allowed, remark: `${remarks.join(', ')}: ${plural(allowed.size, 'document')}` };
}

function unreadRemark(unread: ReadonlyOrdSet): string {
  return unread.size === 0 ? '' : ` (${plural(unread.size, 'document')} with its words not read, and left out)`;
}

interface PhraseSearch {
  readonly index: LexicalIndex;
  readonly store: CollectionStore;
  readonly signal: AbortSignal | undefined;
}

/** Documents of a set that have a phrase, and those of which that is not known. */
async function documentsWith(
  phrase: string,
  within: ReadonlyOrdSet,
  search: PhraseSearch,
): Promise<{ readonly having: ReadonlyOrdSet; readonly unread: ReadonlyOrdSet }> {
  const { ords: candidates, isCertain } = await search.index.having(phrase);
  candidates.and(within);
  if (isCertain) return { having: candidates, unread: OrdSet.of() };
  const unread = candidates.clone();
  const read = candidates.size <= MAX_READ ? candidates.toArray() : await bestOf(phrase, candidates, search);
  unread.removeAll(read);
  return { having: OrdSet.of(await ordsWithPhrase(phrase, read, search)), unread };
}

async function bestOf(phrase: string, candidates: ReadonlyOrdSet, { index, signal }: PhraseSearch) {
  return (await index.search(phrase, MAX_READ, { allowed: candidates, signal })).ords.slice().sort();
}

async function ordsWithPhrase(phrase: string, ords: Uint32Array, { store, signal }: PhraseSearch): Promise<number[]> {
  const slice = new TimeSlice();
  const wanted = await phraseTexts(phrase, slice);
  const found: number[] = [];
  for (const ord of ords) {
    throwIfAborted(signal, 'looking for a phrase');
    const json = store.jsonOfOrd(ord);
    const doc = json === undefined ? undefined : parseDocument(json);
    if (typeof doc === 'object') {
      const had = await phraseText(encodedText(doc, store.space?.textFields), slice);
      if (wanted.some((one) => hasPhrase(had, one))) found.push(ord);
    }
    await slice.pause();
  }
  return found;
}
