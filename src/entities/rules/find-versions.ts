import { type FoldedText, passageOf } from '../../core/text/folded-text.ts';
import { SOFTWARE_NAMES } from '../../core/text/software-names.ts';
import type { RuleMatch } from './rule-match.ts';

const PRE_RELEASE = '(?:[-. ]?(?:alpha|beta|rc|preview|snapshot|canary|nightly)(?:[.-]?\\d{1,4}){0,2}(?![\\p{L}\\d]))?';
const NUMBER = `\\d{1,4}(?:\\.\\d{1,6}){1,3}${PRE_RELEASE}`;
const BEFORE = '(?<![\\p{Script=Latin}\\d._])(?<!\\d-)';
const AFTER = '(?![\\p{Script=Latin}\\d_]|[.-]\\d)';
const FORMS: readonly RegExp[] = [
  new RegExp(`${BEFORE}(?<sign>v)\\.? ?(?<number>${NUMBER})${AFTER}`, 'gu'),
  new RegExp(`${BEFORE}(?<single>v)(?<number>\\d{1,2})${AFTER}`, 'gu'),
  new RegExp(
    `(?:版本号?|(?<!\\p{Script=Latin})(?:version|ver\\.?|release)) ?[:为是]? ?v?(?<number>${NUMBER}|\\d{1,3})${AFTER}(?!年)`,
    'gu',
  ),
  new RegExp(`${BEFORE}(?<number>${NUMBER}) ?版(?![权面画税块次])本?`, 'gu'),
  new RegExp(`(?<!\\p{Script=Latin})(?:${SOFTWARE_NAMES})[ -]?(?<number>${NUMBER})${AFTER}(?! ?%)`, 'gu'),
  new RegExp(
    `${BEFORE}(?<![第$¥€£])(?<bare>)(?<number>\\d{1,4}\\.\\d{1,2}\\.\\d{1,6}${PRE_RELEASE})${AFTER}(?! ?[节章条款])`,
    'gu',
  ),
];
/** A date that is none is no version either. */
const YEAR = /^(?:19|20)\d{2}\./;

/** Numbers of versions in a folded text, where a word or a sign says that they are, or three parts do. */
export function findVersions(folded: FoldedText): RuleMatch[] {
  return FORMS.flatMap((pattern) =>
    Array.from(folded.text.matchAll(pattern), (match) => versionMatch(match, folded)).filter(
      (found) => found !== undefined,
    ),
  );
}

function versionMatch({ 0: written, index, groups }: RegExpExecArray, folded: FoldedText): RuleMatch | undefined {
  const { single, bare, number, sign } = groups!;
  if (bare !== undefined && YEAR.test(number)) return undefined;
  // A V8 has cylinders; v2 is a version.
  if (single !== undefined && passageOf(folded, index, index + 1).text !== 'v') return undefined;
  const from = sign ?? single;
  const start = from === undefined ? index + written.indexOf(number) : index;
  return { start, end: index + written.length, value: number.replace(/ /g, '') };
}
