import type { LabelledText } from '../../ner/token-spans.ts';
import type { TokenizedText, Tokenizer } from '../../tokenizer/tokenizer.ts';

const HAN_WORD = /^\p{Script=Han}{2,}$/u;
/** A word goes when so many spans, and this share of its places, begin or end within it; once is enough where it is half of them. */
const DROPPED = { count: 2, share: 0.02, shareOfFew: 0.5 } as const;
/** Words that stand in the texts less often are hardly learned, and go too. */
const LEAST_PLACES = 2;
/** After the first few rounds hardly a word is left that is cut. */
const MOST_ROUNDS = 6;

/**
 * Leaves out of a vocabulary the words of Han characters within which named spans often begin or end (中国人, of which 中国 is marked), since a model can
 * mark whole tokens alone; and those that hardly stand in the texts. What is left is cut otherwise, so it is looked at again until nothing
 * goes. Single characters, words of letters and the order stay.
 * @param tokenizerOf cuts with the words of a vocabulary.
 */
export async function fitWords(
  vocab: readonly string[],
  texts: readonly LabelledText[],
  tokenizerOf: (vocab: readonly string[]) => Promise<Tokenizer>,
): Promise<readonly string[]> {
  const without = async (words: readonly string[], goes: (cuts: number, places: number) => boolean) => {
    const { places, cuts } = countCuts(await tokenizerOf(words), texts, words.length);
    return words.filter((word, id) => !(HAN_WORD.test(word) && goes(cuts[id], places[id])));
  };
  const uncut = async (words: readonly string[]) => {
    let kept = words;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const left = await without(kept, isCutOften);
      if (left.length === kept.length) break;
      kept = left;
    }
    return kept;
  };
  // Rare ones after those that are cut: 中国 stands nowhere while 中国人 is a word.
  return uncut(await without(await uncut(vocab), (_, places) => places < LEAST_PLACES));
}

function isCutOften(cuts: number, places: number): boolean {
  const { count, share, shareOfFew } = DROPPED;
  if (cuts === 0 || cuts <= share * places) return false;
  return cuts >= count || cuts >= shareOfFew * places;
}

/** How often each token stands in the texts, and how often a span begins or ends within it. */
function countCuts(tokenizer: Tokenizer, texts: readonly LabelledText[], vocabSize: number) {
  const [places, cuts] = [new Int32Array(vocabSize), new Int32Array(vocabSize)];
  for (const { text, spans } of texts) {
    const tokens = tokenizer.encode(text);
    const edges = new Set(spans.flatMap(({ start, end }) => [start, end]));
    for (const [i, id] of tokens.ids.entries()) {
      places[id]++;
      if (hasEdgeWithin(tokens, i, edges)) cuts[id]++;
    }
  }
  return { places, cuts };
}

function hasEdgeWithin({ starts, ends }: TokenizedText, i: number, edges: ReadonlySet<number>): boolean {
  for (let at = starts[i] + 1; at < ends[i]; at++) if (edges.has(at)) return true;
  return false;
}
