import { Analyzer } from '../../../index/lexical/analyzer.ts';
import { checkLexicalOptions, type LexicalOptions } from '../../../index/lexical/lexical-options.ts';

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
    const averageLength = [...documents.values()].reduce((sum, { length }) => sum + length, 0) / documents.size;
    const idf = (term: string) => {
      const having = [...documents.values()].filter((terms) => terms.includes(term)).length;
      return Math.log(1 + (documents.size - having + 0.5) / (having + 0.5));
    };
    return [...documents]
      .filter(([ord]) => allows(ord))
      .map(([ord, terms]) => {
        let score = 0;
        for (const term of this.#analyzer.analyze(query)) {
          const tf = terms.filter((other) => other === term).length;
          if (tf > 0) score += (idf(term) * tf) / (tf + k1 * (1 - b + (b * terms.length) / averageLength));
        }
        return { ord, score };
      })
      .filter(({ score }) => score > 0)
      .sort((x, y) => y.score - x.score || x.ord - y.ord)
      .slice(0, k);
  }
}
