import type { CapitalRun } from './capital-runs.ts';
import type { NameLists } from './name-lists.ts';

/** Kinds of names that are marked in English. */
export type EnglishKind = 'person' | 'place' | 'organization';

/** A name within a sentence. */
export interface FoundName {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly kind: EnglishKind;
}

const set = (words: string) => new Set(words.split(' '));

const HONORIFICS = set(
  'President King Queen Sir Dr Mr Mrs Ms Pope Emperor Empress Prince Princess General Professor Saint Lord Lady Senator Governor Captain Colonel Chancellor Bishop Archbishop Cardinal Father Judge Justice Major Admiral Count Duke Earl Baron Sheikh Sultan Tsar',
);
const ORGANIZATION_ENDS = set(
  'University College Institute Corporation Company Inc Ltd Association Party Committee Council Ministry Department Agency Bank Club Society Union Foundation Army Navy Orchestra League Commission Bureau Records Airlines Airways Group Parliament Senate Press Federation Organization Authority Board Service School Academy Museum Library Guard Corps FC Studios Pictures Motors Railway Railroad Times Assembly Forces Church Symphony Philharmonic Observatory Hospital Opera',
);
const ORGANIZATION_STARTS =
  /^(?:University|Ministry|Bank|Department|House|Institute|Academy|Church|Board|Bureau|College|Office) of\b/u;
const PLACE_ENDS = set(
  'River Lake Island Islands Mountain Mountains County Province City Street Avenue Valley Bay Sea Ocean Desert Park Airport Bridge Peninsula Coast Hills Square Road Canal Strait Gulf Beach Creek Falls Forest Harbor Harbour Basin Archipelago District Township Region Territory Palace Castle',
);
const PLACE_STARTS =
  /^(?:Mount|Lake|Cape|Fort|Port|Gulf of|Bay of|Republic of|Kingdom of|Isle of|City of|Strait of|Sea of|North|South|East|West|Northern|Southern|Eastern|Western|Central|New) /u;
/** What is no person, place or organization: wars, treaties, prizes, games, days. */
const EVENT_ENDS = set(
  'War Wars Revolution Battle Treaty Act Award Awards Prize Medal Day Festival Games Cup Championship Championships Bible Testament Constitution Declaration Conference Congress Crisis Age Ages Period Era Dynasty Code Law Theory Theorem Rebellion Uprising Crusade Plan Project Program Series Tour Bowl Convention Order Movement Style Language Languages Calendar Time Century Campaign Massacre Agreement Exhibition Fair Holocaust Depression Rights',
);
/** Words with a capital that name nobody: days, peoples, languages, beliefs, abbreviations. */
const NO_NAMES = set(
  "I I'm I've January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday Easter Christmas God Christ Bible Earth Moon Sun Internet Christianity Islam Buddhism Hinduism Judaism Catholicism Protestantism Renaissance Enlightenment Reformation Olympics Olympic English French German Greek Dutch Jewish Jews Jew Spanish Swedish Danish Finnish Turkish Polish Irish Scottish British Welsh Latin Arabic Arab Arabs Muslim Muslims Islamic Christian Christians Catholic Catholics Protestant Protestants Orthodox Buddhist Hindu Hindus Hebrew Swiss Czech Slavic Celtic Norse Thai Iraqi Israeli Pakistani Romans Greeks Germans Turks Mongols Vikings DNA RNA AD BC CE BCE TV CD DVD PC AM FM AIDS HIV CPU RAM GDP USB Windows Linux Unix Mac BASIC ASCII HTML XML IP TCP",
);
/** World War II. */
const ORDINAL = /^[IVX]+$/u;
const PEOPLE = /^\p{Lu}\p{Ll}{2,}(?:ish|ese|ians?|[nrbxgd]icans?|[^aeiou]ans|oans?|eans?|ists?|ism|ites?|onic|ric)$/u;
const KNOWN: Readonly<Record<EnglishKind, ReadonlySet<string>>> = {
  person: set(
    'Jesus Muhammad Aristotle Plato Socrates Darwin Newton Einstein Shakespeare Napoleon Hitler Stalin Lenin Marx',
  ),
  place: set(
    'US USA UK USSR America Europe Asia Africa Australia Antarctica Britain England Scotland Wales France Germany Italy Spain Greece Rome Russia China Japan India Canada Mexico Brazil London Paris Berlin Moscow York Chicago California Texas Florida Israel Egypt Iran Iraq Turkey Poland Sweden Norway Denmark Finland Ireland Netherlands Belgium Austria Hungary Portugal Vietnam Korea Mediterranean Atlantic Pacific Caribbean Arctic Alps',
  ),
  organization: set(
    'NASA IBM BBC CIA FBI NATO UN EU UNESCO WHO NBC CBS ABC CNN IMF OPEC Microsoft Google Apple Intel Sony Nintendo Amazon Facebook Yahoo Boeing Ford Toyota Congress Parliament Senate Nazis NBA NFL FIFA UEFA',
  ),
};
const PLACE_BEFORE =
  /\b(?:in|at|from|near|to|of|across|throughout|into|around|outside|northern|southern|eastern|western|central) (?:the )?$/u;

/**
 * Names that lists have, and how words are usually written. The rules of the engine (`src/entities/rules/names`) have word lists of their own and may leave a
 * capital unexplained, since they answer at once and without these lists; here a sentence is kept only where all are explained, and
 * whoever trains by the recipe again must get the same sentences, whatever becomes of the rules.
 */
export class EnglishLexicon {
  readonly #kinds = new Map<string, EnglishKind>();
  readonly #firstNames: ReadonlySet<string>;
  readonly #small = new Map<string, number>();
  readonly #large = new Map<string, number>();

  constructor({ latin, firstNames }: NameLists) {
    this.#firstNames = new Set(firstNames);
    for (const name of [...(latin.organization ?? []), ...(latin.company ?? []), ...(latin.government ?? [])])
      this.#kinds.set(name, 'organization');
    for (const name of latin.person ?? []) if (name.includes(' ')) this.#kinds.set(name, 'person');
    for (const name of latin.place ?? []) this.#kinds.set(name, 'place');
    this.#kinds
      .set('Soviet Union', 'place')
      .set('European Union', 'organization')
      .set('United Nations', 'organization');
    for (const kind of ['person', 'place', 'organization'] as const)
      for (const name of KNOWN[kind]) this.#kinds.set(name, kind);
  }

  /** Takes a sentence in, for how its words are usually written. */
  count(sentence: string): void {
    for (const [word] of sentence.matchAll(/(?<=[\p{L},;] )\p{L}[\p{L}'’-]*/gu)) {
      const small = word.toLowerCase();
      const counts = word === small ? this.#small : this.#large;
      counts.set(small, (counts.get(small) ?? 0) + 1);
    }
  }

  kindOf(name: string): EnglishKind | undefined {
    return this.#kinds.get(name);
  }

  isFirstName(word: string): boolean {
    return this.#firstNames.has(word);
  }

  /** Whether a word is written small more often than not, so that its capital at the start of a sentence says nothing. */
  isUsuallySmall(word: string): boolean {
    const small = word.toLowerCase();
    return (this.#small.get(small) ?? 0) > (this.#large.get(small) ?? 0);
  }

  /** Explains the capitals of one article, whose persons are called by their last names once they were named in full. */
  of(title: string): ArticleNames {
    return new ArticleNames(this, title.replace(/ \(.*\)$/u, ''));
  }
}

class ArticleNames {
  readonly #lexicon: EnglishLexicon;
  /** Last names of the persons of this article. */
  readonly #called = new Set<string>();

  constructor(lexicon: EnglishLexicon, title: string) {
    this.#lexicon = lexicon;
    if (lexicon.kindOf(title) === 'person') this.#call(title);
  }

  /** The names of a run, none where it is no name; undefined where nothing explains it. */
  explain(sentence: string, { start, end, isFirst }: CapitalRun): FoundName[] | undefined {
    const text = sentence.slice(start, end);
    const first = text.split(' ', 1)[0];
    if (isFirst && this.#isNoNameAtStart(text, first)) {
      if (first === text) return [];
      const rest = this.#skipJoints(sentence, start + first.length + 1, end);
      return this.explain(sentence, { start: rest, end, isFirst: false });
    }
    const kind = this.#kindOf(text, sentence.slice(0, start));
    if (kind === 'none') return [];
    if (kind !== undefined) return [this.#named(sentence, start, end, kind)];
    return this.#inParts(sentence, start, end);
  }

  #isNoNameAtStart(text: string, first: string): boolean {
    return this.#lexicon.kindOf(text) === undefined && this.#lexicon.isUsuallySmall(first);
  }

  #skipJoints(sentence: string, start: number, end: number): number {
    const joints = /^(?:(?:of|the|de|and) )+/u.exec(sentence.slice(start, end))?.[0].length ?? 0;
    return start + joints;
  }

  /** Runs that "of" or "and" join are explained one by one. */
  #inParts(sentence: string, start: number, end: number): FoundName[] | undefined {
    const joint = / (?:of the|of|and the) (?=\p{Lu})/u.exec(sentence.slice(start, end));
    if (joint === null) return undefined;
    const left = this.explain(sentence, { start, end: start + joint.index, isFirst: false });
    const right = this.explain(sentence, { start: start + joint.index + joint[0].length, end, isFirst: false });
    return left && right && [...left, ...right];
  }

  #named(sentence: string, start: number, end: number, kind: EnglishKind): FoundName {
    let from = start;
    if (kind === 'person') {
      const words = sentence.slice(start, end).split(' ');
      while (words.length > 1 && HONORIFICS.has(words[0])) from += words.shift()!.length + 1;
      this.#call(words.join(' '));
    }
    return { start: from, end, kind };
  }

  #call(person: string): void {
    const last = person.split(' ').at(-1)!;
    if (last.length > 2 && !ORDINAL.test(last)) this.#called.add(last);
  }

  #kindOf(text: string, before: string): EnglishKind | 'none' | undefined {
    const words = text.split(' ');
    if (words.length > 1) return this.#lexicon.kindOf(text) ?? this.#kindOfWords(text, words);
    if (NO_NAMES.has(text)) return 'none';
    if (this.#called.has(text)) return 'person';
    const kind = this.#lexicon.kindOf(text);
    if (kind === 'place' && this.#lexicon.isFirstName(text) && !PLACE_BEFORE.test(before)) return undefined;
    if (kind !== undefined) return kind;
    return PEOPLE.test(text) && !this.#lexicon.isFirstName(text) ? 'none' : undefined;
  }

  #kindOfWords(text: string, words: readonly string[]): EnglishKind | 'none' | undefined {
    const [first, last] = [words[0], words.at(-1)!];
    if (words.every((word) => NO_NAMES.has(word) || PEOPLE.test(word))) return 'none';
    const event = ORDINAL.test(last) ? words.at(-2)! : last;
    if (EVENT_ENDS.has(event)) return 'none';
    if (HONORIFICS.has(first) && words.length < 5 && !/ of /u.test(text)) return 'person';
    if (ORGANIZATION_ENDS.has(last) || ORGANIZATION_STARTS.test(text)) return 'organization';
    if (PLACE_ENDS.has(last)) return 'place';
    if (PLACE_STARTS.test(text) && this.#lexicon.kindOf(words.slice(1).join(' ')) === 'place') return 'place';
    const isPerson =
      this.#lexicon.isFirstName(first) &&
      !NO_NAMES.has(first) &&
      words.length < 5 &&
      !this.#lexicon.isUsuallySmall(first);
    return isPerson && !/ (?:of|and|the) /u.test(text) ? 'person' : undefined;
  }
}
