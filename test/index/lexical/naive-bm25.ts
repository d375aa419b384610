import { Analyzer } from '../../../index/lexical/analyzer.ts';
import { checkLexicalOptions, type LexicalOptions } from '../../../index/lexical/lexical-options.ts';
import { COMPOUND, familyOf, withoutAccents, wordOf } from '../../../index/lexical/word-forms.ts';

/** BM25 from its definition, over the texts that are there now: what the index is compared with. */
export class NaiveBm25 {
  readonly texts = new Map<number, string>();
  readonly #options: ReturnType<typeof checkLexicalOptions>;
  readonly #analyzer: Analyzer;

  constructor(options: LexicalOptions = {}) {
    this.#options = checkLexicalOptions(options);
    this.#analyzer = new Analyzer(this.#options.han);
  }

  search(query: string, k: number, allows: (ord: number) => boolean = () => true): { ord: number; score: number }[] {
    const documents = new Map([...this.texts].map(([ord, text]) => [ord, this.#analyzer.analyze(text)]));
    const { k1, b } = this.#options;
    const wordsOf = (terms: readonly string[]) => terms.filter((term) => !term.startsWith(COMPOUND)).length;
    const averageLength = [...documents.values()].reduce((sum, terms) => sum + wordsOf(terms), 0) / documents.size || 1;
    const vocabulary = [...new Set([...documents.values()].flat())];
    const having = (term: string) => [...documents.values()].filter((terms) => terms.includes(term)).length;
    const isKnown = (term: string) => vocabulary.some((other) => weightOf(term, other) > 0);
    const cut = [...this.#analyzer.queryPieces(query)].flat();
    const counted = cut.flatMap(({ term, whole }) => {
      const isPart = whole !== undefined && isKnown(whole);
      if ((isPart || cut.some((other) => other.whole === term)) && !isKnown(term)) return [];
      const weights = new Map(vocabulary.map((other) => [other, weightOf(term, other)]));
      const variants = vocabulary.filter((other) => weights.get(other)! > 0);
      const n = Math.min(
        documents.size,
        variants.reduce((sum, other) => sum + having(other), 0),
      );
      const idf = Math.log(1 + (documents.size - n + 0.5) / (n + 0.5));
      return [{ weights, weight: (isPart ? 0.5 : 1) * idf }];
    });
    return [...documents]
      .filter(([ord]) => allows(ord))
      .map(([ord, terms]) => {
        let score = 0;
        for (const { weights, weight } of counted) {
          const tf = terms.reduce((sum, other) => sum + weights.get(other)!, 0);
          if (tf > 0) score += (weight * tf) / (tf + k1 * (1 - b + (b * wordsOf(terms)) / averageLength));
        }
        return { ord, score };
      })
      .filter(({ score }) => score > 0)
      .sort((x, y) => y.score - x.score || x.ord - y.ord)
      .slice(0, k);
  }
}

/** What an occurrence of a term counts for one of the query, 0 where it does not fit. */
function weightOf(query: string, term: string): number {
  if (query === term) return 1;
  const [asked, had] = [wordOf(query), wordOf(term)];
  if (familyOf(asked) !== familyOf(had)) return 0;
  const form = asked === had ? 1 : withoutAccents(asked) === withoutAccents(had) ? 0.9 : 0.6;
  return query.startsWith(COMPOUND) === term.startsWith(COMPOUND) ? form : form * 0.7;
}
