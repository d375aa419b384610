/** Consecutive words that begin with a capital, "of" and the like between them. */
export interface CapitalRun {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Whether it begins the sentence, where a capital says nothing. */
  readonly isFirst: boolean;
}

const WORD = "\\p{Lu}[\\p{L}\\p{M}'’-]*(?:(?<=\\b\\p{Lu})\\.)?";
const JOINT = '(?: (?:of the|of|de la|de|von|van der|van|del|di|da|la|le|al|bin|ibn|and the))?';
const RUN = new RegExp(`${WORD}(?:${JOINT} ${WORD})*`, 'gu');
const POSSESSIVE = /['’]s?$/u;
/** What may stand before the first word of a sentence. */
const OPENING = /^[\s"“'‘(«]*$/u;

/** Finds the capitalized runs of an English sentence, a possessive at their end left out. */
export function capitalRuns(sentence: string): CapitalRun[] {
  return Array.from(sentence.matchAll(RUN), ({ 0: run, index }) => ({
    start: index,
    end: index + run.replace(POSSESSIVE, '').length,
    isFirst: OPENING.test(sentence.slice(0, index)),
  })).filter(({ start, end }) => end > start);
}
