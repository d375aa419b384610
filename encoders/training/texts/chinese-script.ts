import { Converter } from 'opencc-js';

const toSimplifiedText = Converter({ from: 't', to: 'cn' });
const toTraditionalText = Converter({ from: 'cn', to: 'tw' });

/** Simplified forms of the basic plane, filled as they are met; 0 is not yet known. */
const folded = new Uint16Array(65_536);

const HAN = /\p{Script=Han}/gu;

/** Fewest characters, and least share of a text's Han characters, that only traditional writing has. */
const TRADITIONAL = { count: 2, share: 0.06 };

/** The simplified form of one character by its code point; itself when it has none. */
export function foldHan(codePoint: number): number {
  if (codePoint > 0xffff) return codePoint;
  folded[codePoint] ||= toSimplifiedText(String.fromCharCode(codePoint)).charCodeAt(0);
  return folded[codePoint];
}

/** Writes Chinese in simplified characters, by phrases (OpenCC, t2s). */
export function toSimplified(text: string): string {
  return toSimplifiedText(text);
}

/** Writes simplified Chinese in traditional characters as in Taiwan, by phrases (OpenCC, s2tw). */
export function toTraditional(text: string): string {
  return toTraditionalText(text);
}

/** Whether a text is written in traditional characters; a few of them stand in simplified texts too (names, quotations). */
export function isTraditional(text: string): boolean {
  const han = text.match(HAN) ?? [];
  const changed = han.filter((char) => foldHan(char.codePointAt(0)!) !== char.codePointAt(0)!).length;
  return changed >= TRADITIONAL.count && changed >= han.length * TRADITIONAL.share;
}
