import fc from 'fast-check';
import { anyText } from '../../fixtures/any-text.ts';

const MIXED =
  '中文字龘ひらガﾊﾞﾟー가각ᄀ\u1161\u11a8 \n\tabcXYZ019éÉe\u0301\u0327ﬁ㎏½ＡＢ１２，。！,.!?[]#\'"-_ßΣςİı😀👍🏽\u200d\ufe0f\u20e3\u00ad\u0000\u0085\ufeff\ufffd\ud800\udfff𝐀𠀀\u{1d165}\u00b4ﷺ';

const mixed = fc.string({ unit: fc.constantFrom(...MIXED.split(/(?:)/), ...MIXED) });
/** Characters that a small test vocabulary knows, in many spellings, so that few words are [UNK]. */
const familiar = fc.string({
  unit: fc.constantFrom(...'abcXYZkgＡｂ１2éÉσΣﬁ㎏½中文字很，。,. \u3000\u00ad\u200dひガ😀', 'e\u0301', 'ｶﾞ', 'English'),
  minLength: 20,
  maxLength: 40,
});
const codeUnits = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));
const markRuns = fc.string({
  unit: fc.constantFrom('a', '中', '\u0301', '\u0327', '\u0323', 'ﾞ', '\u11a8'),
  maxLength: 200,
});

/** Texts that are hard to tokenize: every code unit, lone surrogates, marks, ligatures, emoji, mixed scripts. */
export const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  familiar,
  mixed,
  codeUnits,
  markRuns,
  anyText(),
  fc.string({ unit: 'grapheme' }),
);
