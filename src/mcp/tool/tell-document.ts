import { cutToWidth } from '../../core/text/text-width.ts';
import type { Hit, StoredDocument } from '../../main.ts';

/** Columns of a title that is taken from the text. */
const TITLE_COLUMNS = 80;
/** Longest text of a hit, in UTF-16 code units. */
const MOST_TEXT = 2000;
/** Longest field of a hit, as JSON. */
const MOST_FIELD = 200;

/** What every document that a tool names has: id, title, url. */
export function nameDocument(collection: string, { id, text, title, url }: StoredDocument) {
  return {
    id,
    title: typeof title === 'string' && title !== '' ? title : cutToWidth(text.trim(), TITLE_COLUMNS),
    url: typeof url === 'string' && url !== '' ? url : `kenyon://${collection}/${encodeURIComponent(id)}`,
  };
}

/** A hit as tools tell it: by the part of its text that fits, so that ten long documents do not fill a model's context. */
export function tellHit(collection: string, { doc, score, passage }: Hit) {
  const fitting = passage?.text ?? doc.text;
  const text = beginning(fitting, MOST_TEXT);
  const { id: _, text: __, title: ___, url: ____, ...others } = doc;
  const fields = Object.fromEntries(
    Object.entries(others).filter(([, value]) => (JSON.stringify(value) ?? '').length <= MOST_FIELD),
  );
  return { ...nameDocument(collection, doc), score: rounded(score), text, complete: text === doc.text, fields };
}

/** The first characters of a text, no pair of surrogates parted. */
export function beginning(text: string, length: number): string {
  if (text.length <= length) return text;
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? length - 1 : length);
}

/** A score in as many digits as tell documents apart. */
export function rounded(score: number): number {
  return Math.round(score * 1e4) / 1e4;
}
