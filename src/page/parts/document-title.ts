/** Longest title, in characters. */
const MOST = 100;

/** The title of a document: its field of that name, else a short first line that others follow. */
export function titleOf({ text, title }: { readonly text: string; readonly title?: unknown }): string | undefined {
  if (typeof title === 'string' && title.trim() !== '' && title.length <= MOST) return title.trim();
  const end = firstLineEnd(text);
  return end === 0 ? undefined : text.slice(0, end).trim();
}

/** Where the body of a text begins: after a first line that is its title. */
export function bodyStart(text: string): number {
  const end = firstLineEnd(text);
  return end === 0 ? 0 : end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
}

/** Where the first line ends that is a title; 0 where it is none. */
function firstLineEnd(text: string): number {
  const end = text.indexOf('\n');
  return end > 0 && end <= MOST && text.slice(0, end).trim() !== '' && text.slice(end).trim() !== '' ? end : 0;
}
