import { LinkifyIt, type Match } from 'linkify-it';
import type { RuleMatch } from './rule-match.ts';

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true });
/** Looking for links takes its time, and most texts have none. */
const HINT = /@|\/\/|mailto:|www\.|[a-z\d]\.[a-z]{2}/i;
/** Addresses without a scheme that are no names of files, as main.py and README.md are. */
const BARE =
  /^(?!(?:com|net|org|gov|edu)\.cn)(?:www\.[^/]+\.|[^/]*\.(?:com|cn|net|org|gov|edu|io|ai|dev|app|info|hk|tw|jp|uk|de|fr|eu)(?=[:/?#]|$))/i;
const HOST = /^[a-z]+:\/\/[^/?#]*/i;
const MAILTO = 'mailto:';

/** Web and mail addresses, by kind. */
export interface FoundLinks {
  readonly url: readonly RuleMatch[];
  readonly email: readonly RuleMatch[];
}

/**
 * Finds addresses with linkify-it, which takes Han characters and their punctuation for parts of an address. An address is of ASCII (RFC
 * 3986), so that everything else ends it; names in other scripts are found as far as they are percent-encoded.
 * @param text The original text: paths tell capital letters from small ones.
 */
export function findLinks(text: string): FoundLinks {
  if (!HINT.test(text)) return { url: [], email: [] };
  const matches = linkify.match(text.replace(/[^\x21-\x7e]|\\/g, ' ')) ?? [];
  return { url: matches.filter(isUrl).map(urlMatch), email: matches.filter(isEmail).map(emailMatch) };
}

function isEmail({ schema }: Match): boolean {
  return schema === MAILTO;
}

function isUrl({ schema, raw }: Match): boolean {
  return schema === '' ? BARE.test(raw) : schema !== MAILTO && schema !== '//';
}

/** Scheme and host in small letters, which they do not depend on. */
function urlMatch({ index, lastIndex, url }: Match): RuleMatch {
  const value = url.replace(HOST, (host) => host.toLowerCase());
  return { start: index, end: lastIndex, value: value.replace(/^([a-z]+:\/\/[^/]+)\/$/, '$1') };
}

/** Hardly any server tells capital letters from small ones in the name either. */
function emailMatch({ lastIndex, raw }: Match): RuleMatch {
  const address = raw.toLowerCase().startsWith(MAILTO) ? raw.slice(MAILTO.length) : raw;
  return { start: lastIndex - address.length, end: lastIndex, value: address.toLowerCase() };
}
