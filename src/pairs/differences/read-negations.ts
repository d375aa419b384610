/** A word that negates, by its place in a folded text. */
export interface Negation {
  readonly start: number;
  readonly end: number;
}

/** Chinese words that hold a negating character and negate nothing, questions of the form A-not-A, and double negations. */
const HAN_PASSED = [
  '(\\p{Script=Han})[不没]\\1',
  '(?<!所)有没有?|是否|能否|可否|与否|会否|否则',
  '(?<=[了过完好])没有(?=[呢啊呀]?(?:[?？。!！]|$))',
  '(?<=[^\\p{P}\\s])没有(?=[呢啊呀]?[?？])',
  '(?<=[^\\p{P}\\s我你他她它还])没(?=[呢啊呀]?(?:[?？,，!！]|$))',
  '(?<=[^\\p{P}\\s要])不(?=[?？,，!！]|$)',
  '不知道?(?=.{0,2}(?:怎|什么|哪|谁|如何))',
  '不得不|不能不|不可不|不会不|没有不|无不|无非|不可或缺|不约而同|不知不觉',
  '不仅|不但|不只|不光|不单|不过|不管|不论|不如|不然|要不|不同(?!意)|不错|不久|不断|不少|不禁|不由|不妨|不得了|不锈|不动产|不可抗力|不好意思|感激不尽|不客气|不便|差不多|对不起|了不起|巴不得|恨不得|不一会',
  '没收|没落|没准|沉没|淹没|埋没|出没|吞没|没完没了',
  '别人|别的|别墅|别名|别致|别针|特别|区别|分别|级别|类别|性别|个别|告别|离别|辨别|识别|鉴别|差别|派别',
  '未来|未婚夫|未婚妻',
  '无论|无数|无锡|无线|无聊|无奈|无限|无穷|无人机|无印|无疑|无花果|无缘无故|无理取闹|独一无二|南无',
  '非常|除非|非洲|是非|非要|非得|莫非|非典|非遗|非凡|并非不',
].join('|');

/** Chinese words that negate, longest first. */
const HAN =
  '并不是|并没有|从来不|从来没有?|用不着|来不及|禁止|严禁|请勿|切勿|不许|不准|不得|不必|不用|不要|不能|不会|不可以?|不是|没有|从不|从未|并不|并非|绝不|绝非|决不|毫不|毫无|尚未|未曾|未必|不曾|无法|无权|无需|无须|无效|拒绝|避免|防止|不|没|未|别|无|非|勿|甭';

const ENGLISH_PASSED =
  "not only|not just|not merely|no matter|no doubt|no sooner|no\\.? ?\\d+|(?:if|whether) or not|or not(?= *[?？.]|$)|why not|can'?t wait|can'?t help|not un[a-z]+|, (?:is|are|was|were|do|does|did|has|have|can|will|would|should)n't (?:it|he|she|they|you|we|i)(?= *[?？]|$)";

const ENGLISH =
  "no longer|not at all|not|non(?=-)|cannot|never|no one|nobody|nothing|nowhere|none|neither|nor|without|no|hardly|barely|rarely|seldom|unable|refuse[sd]?|refusing|forbid(?:s|den)?|prohibit(?:s|ed)?|(?:don|doesn|didn|can|won|isn|aren|wasn|weren|haven|hasn|hadn|wouldn|shouldn|couldn|mustn|needn|ain)'?t";

/** Negations, a group of their own, behind the words that are passed over. */
const ANY = new RegExp(
  `${HAN_PASSED}|\\b(?:${ENGLISH_PASSED})|(${HAN}|(?<![\\p{L}'])(?:${ENGLISH})(?![\\p{L}]))`,
  'gu',
);

/** Negations of a folded text, by place. A-not-A questions, double negations and words such as 不错 are none. */
export function readNegations(text: string): Negation[] {
  const found: Negation[] = [];
  let afterNeither = false;
  for (const match of text.matchAll(ANY)) {
    const word = match[2];
    if (word === undefined || (word === 'nor' && afterNeither)) continue;
    afterNeither = word === 'neither';
    found.push({ start: match.index, end: match.index + word.length });
  }
  return found;
}
