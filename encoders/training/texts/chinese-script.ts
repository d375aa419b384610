import { hanCharacters } from '../../../src/core/text/char-properties.ts';
import { type SimplifiedFold, simplifiedFold } from '../../../src/core/text/simplified-fold.ts';

/** Fewest characters, and least share of a text's Han characters, that only traditional writing has. */
const TRADITIONAL = { count: 2, share: 0.06 };

/** Traditional and simplified writing of Chinese (OpenCC). */
export interface ChineseScript {
  /** Character by character. */
  readonly fold: SimplifiedFold;
  /** Writes Chinese in simplified characters, by phrases (t2s). */
  toSimplified(text: string): string;
  /** Writes simplified Chinese in traditional characters as in Taiwan, by phrases (s2tw). */
  toTraditional(text: string): string;
  /** Whether a text is written in traditional characters; a few of them stand in simplified texts too (names, quotations). */
  isTraditional(text: string): boolean;
}

let loading: Promise<ChineseScript> | undefined;

/** Reads the dictionaries, a few megabytes, when they are first asked for. */
export function loadChineseScript(): Promise<ChineseScript> {
  loading ??= load();
  return loading;
}

async function load(): Promise<ChineseScript> {
  const { Converter } = await import('opencc-js');
  const fold = simplifiedFold();
  const isTraditional = (text: string) => {
    const han = hanCharacters(text);
    const changed = han.filter((char) => fold.fold(char.codePointAt(0)!) !== char.codePointAt(0)!).length;
    return changed >= TRADITIONAL.count && changed >= han.length * TRADITIONAL.share;
  };
  return {
    fold,
    toSimplified: Converter({ from: 't', to: 'cn' }),
    toTraditional: Converter({ from: 'cn', to: 'tw' }),
    isTraditional,
  };
}
