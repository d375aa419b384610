/** Text that is markup already; plain strings are escaped where they are put in. */
export interface Markup {
  readonly markup: string;
}

/** Content of an element. */
export type Content = Markup | string | number | undefined | readonly Content[];

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Makes an element of HTML or SVG; attributes without a value are left out. */
export function element(name: string, attributes: Attributes = {}, ...content: Content[]): Markup {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const head = `${name}${given.map(([key, value]) => ` ${key}="${escapeText(String(value))}"`).join('')}`;
  const inner = toMarkup(content);
  return { markup: inner === '' && SELF_CLOSING.has(name) ? `<${head}/>` : `<${head}>${inner}</${name}>` };
}

/** Elements that need no end where nothing is inside. */
const SELF_CLOSING = new Set(['circle', 'line', 'path', 'rect', 'meta']);

/** Takes text as markup, as it is; for what this program wrote itself. */
export function raw(markup: string): Markup {
  return { markup };
}

/** Text with the characters that mean something to HTML and SVG escaped. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function toMarkup(content: Content): string {
  if (content === undefined) return '';
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return String(content);
  return 'markup' in content ? content.markup : content.map(toMarkup).join('');
}
