import type { RuleMatch } from './rule-match.ts';

/**
 * Licence plates of the People's Republic (GA 36-2018): province, office, and five characters, or six of an electric car, of which a D or
 * F stands first or last. Without I and O, which look like digits. In 北京A12345 the last character of a name is no province.
 */
const PLATE =
  /(?<![北南东天江四浙甘])(?<province>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])(?<office>[a-hj-z])[ ·•・.-]?(?<serial>[df][a-hj-np-z\d]\d{4}|\d{5}[df]|[a-hj-np-z\d]{4}[a-hj-np-z\d挂学警港澳])(?![a-z\d])/gu;

/** Licence plates in a folded text: `京A12345`, without what stands between. */
export function findPlates(text: string): RuleMatch[] {
  return Array.from(text.matchAll(PLATE), ({ 0: { length }, index, groups }) => {
    const { province, office, serial } = groups!;
    // Five letters are a word.
    const isPlate = /\d/.test(serial);
    return isPlate && { start: index, end: index + length, value: `${province}${office}${serial}`.toUpperCase() };
  }).filter((match) => match !== false);
}
