import { join } from 'node:path';
import { eachSentence } from '../../../src/core/text/split-sentences.ts';
import type { LabelledText, TextSpan } from '../../ner/token-spans.ts';
import { soundRecords, textIn } from '../data/own-records.ts';
import { capitalRuns } from './capital-runs.ts';
import { EnglishLexicon } from './english-lexicon.ts';
import type { NameLists } from './name-lists.ts';

/** Name of the set in a training configuration. */
export const ENGLISH_NAMES = 'english_names';

const FILE = 'open/en/wikipedia.jsonl.gz';
/** Shorter sentences are headings, longer ones lists. */
const [SHORTEST, LONGEST] = [30, 300];
/** Every so many sentences without a name one is kept. */
const NAMELESS = 6;
/** A text in quotation marks or parentheses: titles of works, other languages. */
const QUOTED = /["“][^"“”]{1,120}["”]/gu;
/** What a reader of wikitext leaves of formulas and other scripts. */
const SPOILT = /formula_|\]|\bIPA\b|[^\p{Script=Latin}\p{M}\p{P}\p{N}\p{Z}\p{S}]/u;

/**
 * Sentences of English Wikipedia with names of persons, places and organizations that lists and rules find: no person marked them. Kept
 * are those sentences alone in which every word with a capital is explained: a listed name or one that says what it is, or a word that is none.
 * Labels are 'person', 'place', 'organization'. The texts: CC BY-SA 3.0.
 * @throws NotFoundError when the file is absent.
 */
export async function readEnglishNames(dataDir: string, lists: NameLists): Promise<LabelledText[]> {
  const lexicon = new EnglishLexicon(lists);
  const passages: { readonly title: string; readonly sentences: readonly string[] }[] = [];
  for await (const record of soundRecords(join(dataDir, FILE))) {
    const text = textIn(FILE, record, 'text');
    const sentences = Array.from(eachSentence(text), ({ start, end }) => text.slice(start, end).trim());
    for (const sentence of sentences) lexicon.count(sentence);
    passages.push({ title: String(record.fields.title ?? ''), sentences });
  }
  const texts: LabelledText[] = [];
  let nameless = 0;
  for (const { title, sentences } of passages) {
    const known = lexicon.of(title);
    for (const sentence of sentences) {
      if (sentence.length < SHORTEST || sentence.length > LONGEST || SPOILT.test(sentence)) continue;
      const spans = namesOf(sentence, known);
      if (spans === undefined) continue;
      if (spans.length > 0 || nameless++ % NAMELESS === 0) texts.push({ text: sentence, spans });
    }
  }
  return texts;
}

/** The names of a sentence; undefined where a capital is not explained. */
function namesOf(sentence: string, known: ReturnType<EnglishLexicon['of']>): TextSpan[] | undefined {
  const spans: TextSpan[] = [];
  // As long as before, so that places stay: what is quoted names works, and is no name of ours.
  const read = sentence.replace(QUOTED, (quoted) => '_'.repeat(quoted.length));
  for (const run of capitalRuns(read)) {
    const found = known.explain(read, run);
    if (found === undefined) return undefined;
    for (const { start, end, kind } of found) spans.push({ start, end, label: kind });
  }
  return spans;
}
