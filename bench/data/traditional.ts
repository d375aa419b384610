import { Converter } from 'opencc-js/cn2t';

/** Writes simplified Chinese in the traditional characters of Taiwan, its words left as they are (Open Chinese Convert). */
export const toTraditional: (text: string) => string = Converter({ from: 'cn', to: 'tw' });
