import { Store, useStore } from '../state/store.ts';
import { TEXTS, type TextName } from './texts.ts';

/** Languages of the page. */
export type Language = 'en' | 'zh';

const PLACE = 'kenyon-language';

/** The language that was chosen, else the browser's. */
export const language = new Store<Language>(firstLanguage());

language.listen((chosen) => {
  localStorage.setItem(PLACE, chosen);
  tellDocument();
});

/** Says in the document which language it is in, for fonts and screen readers. */
export function tellDocument(): void {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
}

/** Values that are put into a text. */
export type Fill = Readonly<Record<string, string | number>>;

/** Texts of the page, and figures as the language writes them. */
export interface Words {
  readonly language: Language;
  /** A text, filled in. */
  readonly say: (name: TextName, fill?: Fill) => string;
  /** 12,345 */
  readonly count: (value: number) => string;
  /** 0.123 */
  readonly figure: (value: number, digits?: number) => string;
}

/** Texts in the language that is chosen. */
export function useWords(): Words {
  return wordsOf(useStore(language));
}

function wordsOf(chosen: Language): Words {
  const locale = chosen === 'zh' ? 'zh-CN' : 'en-US';
  const count = (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 0 });
  return {
    language: chosen,
    count,
    figure: (value, digits = 3) => value.toFixed(digits),
    say: (name, fill = {}) =>
      TEXTS[name][chosen === 'zh' ? 1 : 0].replace(/\{(\w+)\}/g, (whole, key: string) => {
        const value = fill[key];
        return value === undefined ? whole : typeof value === 'number' ? count(value) : value;
      }),
  };
}

/** The language of a text that is not the page's own: for fonts, line breaks and the voice of a screen reader. */
export function languageOf(text: string): Language {
  return /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
}

function firstLanguage(): Language {
  const kept = localStorage.getItem(PLACE);
  if (kept === 'en' || kept === 'zh') return kept;
  return navigator.languages.some((name) => name.toLowerCase().startsWith('zh')) ? 'zh' : 'en';
}
