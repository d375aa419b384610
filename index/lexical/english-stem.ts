/*
 * Stems of English words: Porter2 (Martin Porter, "The English (Porter2) stemming algorithm", snowballstem.org) as the Snowball project
 * has it since 2025, with its exceptions for what the first version made one: universe and university, organ and organize, later and
 * lateral, news and new. Differs from the source: words come without apostrophes, so nothing is done about them.
 *
 * A `y` that is a consonant is written `Y` while a word is worked on. R1 is what follows the first consonant after a vowel, R2 the same
 * within R1.
 */

const VOWEL = /[aeiouy]/;
const CONSONANT = /[^aeiouy]/;
/** Beginnings that end where R1 begins, so that words of unlike meaning keep their endings. */
const WHOLE_BEGINNING = /^(?:gener|commun|arsen|past|univers|later|emerg|organ)/;
/** A short syllable at the end: a consonant, a vowel and a consonant other than w, x, Y; or a vowel and a consonant that are all. */
const SHORT_END = /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy]|past)$/;
const DOUBLE_END = /(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;

const EXCEPTIONS: Readonly<Record<string, string>> = {
  ...{ skis: 'ski', skies: 'sky', idly: 'idl', gently: 'gentl', ugly: 'ugli', early: 'earli', only: 'onli' },
  ...{
    singly: 'singl',
    sky: 'sky',
    news: 'news',
    howe: 'howe',
    atlas: 'atlas',
    cosmos: 'cosmos',
    bias: 'bias',
    andes: 'andes',
  },
};

/** What takes the place of an ending of step 2, in R1. */
const STEP_2 = endings({
  ...{ tional: 'tion', enci: 'ence', anci: 'ance', abli: 'able', entli: 'ent', izer: 'ize', ization: 'ize' },
  ...{ ational: 'ate', ation: 'ate', ator: 'ate', alism: 'al', aliti: 'al', alli: 'al', fulness: 'ful', ousli: 'ous' },
  ...{ ousness: 'ous', iveness: 'ive', iviti: 'ive', biliti: 'ble', bli: 'ble', ogist: 'og', ogi: 'og', fulli: 'ful' },
  ...{ lessli: 'less', li: '' },
});
const STEP_3 = endings({
  ...{
    tional: 'tion',
    ational: 'ate',
    alize: 'al',
    icate: 'ic',
    iciti: 'ic',
    ical: 'ic',
    ful: '',
    ness: '',
    ative: '',
  },
});
const STEP_4 = endings(
  Object.fromEntries(
    'al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion'.split(' ').map((one) => [one, '']),
  ),
);
/** Letters before `li` that make it an ending. */
const BEFORE_LI = /[cdeghkmnrt]li$/;

/** Stem of a word of the letters a to z; one of two letters or fewer is its own. It need not be a word. */
export function englishStem(word: string): string {
  if (word.length < 3) return word;
  if (Object.hasOwn(EXCEPTIONS, word)) return EXCEPTIONS[word];
  let stem = word.replace(/^y|(?<=[aeiouy])y/g, 'Y');
  const r1 = WHOLE_BEGINNING.exec(stem)?.[0].length ?? regionAfter(stem, 0);
  const r2 = regionAfter(stem, r1);
  stem = endOfVerb(withoutPlural(stem), r1);
  stem = stem.replace(/(?<=.[^aeiouy])[yY]$/, 'i');
  stem = replaceEnding(stem, STEP_2, r1, fitsStep2);
  stem = replaceEnding(stem, STEP_3, r1, (one, ending) => ending !== 'ative' || one.length - ending.length >= r2);
  stem = replaceEnding(stem, STEP_4, r2, (one, ending) => ending !== 'ion' || /[st]ion$/.test(one));
  return withoutLastLetter(stem, r1, r2).replaceAll('Y', 'y');
}

/** Where the region after the first consonant that follows a vowel begins, the end where there is none. */
function regionAfter(word: string, from: number): number {
  let at = from;
  while (at < word.length && !VOWEL.test(word[at])) at++;
  while (at < word.length && !CONSONANT.test(word[at])) at++;
  return Math.min(at + 1, word.length);
}

/** Step 1a. */
function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1);
  return /[aeiouy].+s$/.test(word) && !/[us]s$/.test(word) ? word.slice(0, -1) : word;
}

/** Step 1b. */
function endOfVerb(word: string, r1: number): string {
  const ending = /(?:eedly|eed|ingly|edly|ing|ed)$/.exec(word)?.[0];
  if (ending === undefined) return word;
  const rest = word.slice(0, -ending.length);
  if (ending.startsWith('eed')) return rest.length >= r1 && !/^(?:proc|exc|succ)$/.test(rest) ? `${rest}ee` : word;
  if (ending === 'ing') {
    if (/^[^aeiouy]y$/.test(rest)) return `${rest[0]}ie`;
    if (/^(?:inn|out|cann|herr|earr|even)$/.test(rest)) return word;
  }
  return VOWEL.test(rest) ? mendedVerb(rest, r1) : word;
}

/** What -ed or -ing took an `e` from gets it back, and what they doubled is single again. */
function mendedVerb(rest: string, r1: number): string {
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (DOUBLE_END.test(rest)) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
  return rest.length === r1 && SHORT_END.test(rest) ? `${rest}e` : rest;
}

/** Endings by their last letter, the longest first. */
type Endings = ReadonlyMap<string, readonly (readonly [ending: string, replacement: string])[]>;

function endings(replacements: Readonly<Record<string, string>>): Endings {
  const byLetter = new Map<string, [string, string][]>();
  for (const [ending, replacement] of Object.entries(replacements)) {
    const letter = ending.at(-1)!;
    byLetter.set(letter, [...(byLetter.get(letter) ?? []), [ending, replacement]]);
  }
  for (const some of byLetter.values()) some.sort(([a], [b]) => b.length - a.length);
  return byLetter;
}

/** Replaces the longest ending that a word has, if it lies in a region and fits. */
function replaceEnding(
  word: string,
  table: Endings,
  region: number,
  fits: (word: string, ending: string) => boolean,
): string {
  const found = table.get(word[word.length - 1])?.find(([ending]) => word.endsWith(ending));
  if (found === undefined) return word;
  const [ending, replacement] = found;
  const rest = word.length - ending.length;
  return rest >= region && fits(word, ending) ? word.slice(0, rest) + replacement : word;
}

function fitsStep2(word: string, ending: string): boolean {
  if (ending === 'li') return BEFORE_LI.test(word);
  return ending !== 'ogi' || word.endsWith('logi');
}

/** Step 5. */
function withoutLastLetter(word: string, r1: number, r2: number): string {
  const rest = word.slice(0, -1);
  const isInR2 = rest.length >= r2;
  if (word.endsWith('e')) return isInR2 || (rest.length >= r1 && !SHORT_END.test(rest)) ? rest : word;
  return isInR2 && word.endsWith('ll') ? rest : word;
}
