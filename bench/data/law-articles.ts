import type { DocumentInput } from '../../src/store/document.ts';
import { gzLines } from './gz-lines.ts';

/** Streams the numbered articles of the law corpus, `limit` at most; preambles and lists bear no number and are left out. */
export async function* lawArticles(gzFile: string, limit: number): AsyncGenerator<DocumentInput> {
  let left = limit;
  for await (const line of gzLines(gzFile)) {
    const document = JSON.parse(line) as DocumentInput & { id: number; article?: unknown };
    if (document.article === null || document.article === undefined || document.article === '') continue;
    if (left-- <= 0) return;
    yield { ...document, id: String(document.id) };
  }
}
