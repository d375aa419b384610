const CHINESE_WORDS =
  /^(?:请问|如何|怎么|怎样|什么是|什么叫|为什么|为何|哪|谁|有没有|能不能|是不是)|(?:如何|怎么|怎样|为什么|什么|多少|哪里|哪儿|哪些|是谁|怎么办|吗|呢)[。!！]?$|(?:如何|怎么|怎样)\p{Script=Han}/u;
const ENGLISH_WORDS =
  /^(?:what|who|whom|whose|which|where|when|why|how|is|are|was|were|do|does|did|can|could|should|would|will|has|have|had)(?:'s|s)?\b/i;

/** Whether a text asks: it ends with a question mark, or has the form of a question without one. */
export function isQuestion(text: string, language: 'zh' | 'en'): boolean {
  if (/[?？]["”’」』）)]*$/u.test(text)) return true;
  if (language === 'zh') return CHINESE_WORDS.test(text) && text.length <= 40;
  return ENGLISH_WORDS.test(text) && !/[.:!]$/.test(text) && text.length <= 120;
}
