import type { ListedKind, ListedName } from './name-kinds.ts';

const KINDS: readonly (readonly [ListedKind, RegExp])[] = [
  [
    'organization',
    /\b(?:company|corporation|organi[sz]ation|university|college|political party|rock band|band|team|club|agency|association|institute|newspaper|school|bank|airline|manufacturer|trade union|league|orchestra|alliance|broadcaster|conglomerate|firm)\b/u,
  ],
  [
    'place',
    /\b(?:city|town|village|country|state|province|county|river|lake|mountain|mountains|island|islands|capital|municipality|district|region|republic|sea|desert|borough|peninsula|archipelago|territory|nation|continent|strait|bay|suburb|kingdom|neighbou?rhood|prefecture|canton)\b/u,
  ],
  [
    'person',
    /\b(?:actor|actress|singer|politician|writer|author|novelist|poet|player|composer|musician|painter|artist|philosopher|scientist|physicist|mathematician|chemist|economist|lawyer|general|king|queen|emperor|pope|bishop|president|director|journalist|architect|astronomer|footballer|wrestler|boxer|historian|theologian|inventor|engineer|biologist|psychologist|guitarist|officer|leader|statesman|activist|comedian|model)\b/u,
  ],
];
const LIFE = /^[^.]{0,60}\((?:[^)]*\b(?:born|died|c\.|fl\.)\s?[^)]*\d{3,4}|[^)]*\d{3,4}\s?[–-])/u;
const COPULA = /\b(?:is|was|are|were) (?:an?|the|one of)\b([^.;]{0,90})/u;
const NAME = /^\p{Lu}[\p{L}'’.-]*(?: (?:(?:of|the|de|van|von|der|la|al|bin) )?\p{Lu}[\p{L}'’.-]*){0,4}$/u;
const NO_NAME = /^(?:List|History|Economy|Politics|Transport|Geography|Demographics|Foreign|Telecommunications) /u;

/**
 * What the beginning of an English article says of its title: the first word of a kind after "is a". A life in parentheses makes a
 * person of it.
 */
export function namesOfEnglishLead(title: string, text: string): ListedName[] {
  const name = title.replace(/ \(.*\)$/u, '').replace(/,.*$/u, '');
  const [first, last] = [name.split(' ')[0], name.split(' ').at(-1)!];
  if (!NAME.test(name) || NO_NAME.test(name)) return [];
  const head = text.replace(/^The /u, '').slice(0, 200);
  if (!head.startsWith(first) || !head.includes(last)) return [];
  const kind = LIFE.test(head) && !/\bband\b/u.test(head) ? 'person' : kindOf(COPULA.exec(head)?.[1] ?? '');
  return kind === undefined ? [] : [{ kind, name }];
}

/** The kind whose word comes first: "the capital city of a state" is a place, "a king of a country" a person. */
function kindOf(said: string): ListedKind | undefined {
  const found = KINDS.map(([kind, pattern]) => ({ kind, at: pattern.exec(said)?.index ?? Number.POSITIVE_INFINITY }));
  const best = found.reduce((a, b) => (b.at < a.at ? b : a));
  return best.at < Number.POSITIVE_INFINITY ? best.kind : undefined;
}
