import type { Random } from '../../../src/core/random.ts';
import { isQuestion } from './clean-text.ts';

/** Verbs that headings of tasks begin with. */
const VERBS = new Set(
  (
    'add adjust allow apply assign attach avoid back backup block boot browse build calculate call cancel capture change check choose ' +
    'clean clear clone close combine compare compile compress compute configure connect convert copy count create customize debug ' +
    'decrypt define delete deploy deny detect determine disable disconnect display download draw edit empty enable encrypt enter ' +
    'erase evaluate execute export extend extract fetch filter find fix format generate get grant group handle hide implement ' +
    'import improve increase inspect initialize insert install join kill launch limit link list load lock log make manage merge ' +
    'migrate modify monitor mount move open optimize organize pack partition pass paste pause perform play prepare prevent print ' +
    'process protect publish query read rebuild receive record recover redirect reduce refresh register reload remove rename ' +
    'repair replace report request reset resize resolve restart restore restrict retrieve return reuse revert rotate run save ' +
    'scan schedule search secure select send serve set share show shut sign skip sort specify split start stop store submit ' +
    'switch sync synchronize take test track train transfer translate turn uninstall unlock unmount update upgrade upload use ' +
    'validate verify view visualize watch write'
  ).split(' '),
);

const DOUBLED = /([bdglmnprt])\1$/;

/** `Installing` is of `install`, `Using` of `use`, `Running` of `run`; undefined for what is no known verb. */
export function verbOfGerund(word: string): string | undefined {
  const lower = word.toLowerCase();
  if (!lower.endsWith('ing')) return undefined;
  const stem = lower.slice(0, -3);
  const forms = [stem, `${stem}e`, DOUBLED.test(stem) ? stem.slice(0, -1) : stem];
  return forms.find((form) => VERBS.has(form));
}

/** A heading of a task as what one wants to do: `Installing the module` is `install the module`; undefined for others. */
export function taskOf(heading: string): string | undefined {
  const bare = heading.replace(/^(?:\d+(?:\.\d+)*\.?|step \d+[:.]?)\s+/i, '').replace(/[\s.:]+$/, '');
  const [first, ...rest] = bare.split(' ');
  if (rest.length < 1 || rest.length > 12 || /[.;:?!]/.test(rest.join(' '))) return undefined;
  const verb = verbOfGerund(first) ?? (VERBS.has(first.toLowerCase()) ? first.toLowerCase() : undefined);
  if (verb === undefined || /^(?:is|are|was|were|has|will|can|of)$/.test(rest[0])) return undefined;
  return [verb, ...rest].join(' ');
}

/** Whether a heading tells to do something. */
export function isEnglishHowTo(heading: string): boolean {
  return /^[A-Z\d]/.test(heading) && taskOf(heading) !== undefined;
}

type Form = (subject: string) => string;

const HOW_TO_FORMS: readonly Form[] = [
  (x) => `How do I ${x}?`,
  (x) => `How can I ${x}?`,
  (x) => `How to ${x}`,
  (x) => `What is the best way to ${x}?`,
  (x) => `Is there a way to ${x}?`,
  (x) => `I want to ${x}, what should I do?`,
  (x) => `Can someone tell me how to ${x}?`,
];

const PERSON_FORMS: readonly Form[] = [
  (x) => `Who is ${x}?`,
  (x) => `Who was ${x}?`,
  (x) => `What is ${x} known for?`,
  (x) => `Why is ${x} famous?`,
];

const PLACE_FORMS: readonly Form[] = [
  (x) => `Where is ${x}?`,
  (x) => `What is ${x} like?`,
  (x) => `Where can I find ${x} on a map?`,
  (x) => `What do I need to know about ${x}?`,
];

const THING_FORMS: readonly Form[] = [
  (x) => `What is ${x}?`,
  (x) => `What does ${x} mean?`,
  (x) => `What is meant by ${x}?`,
  (x) => `Can you explain ${x}?`,
  (x) => `Tell me about ${x}`,
];

const USE_FORMS: readonly Form[] = [
  (x) => `What is ${x} used for?`,
  (x) => `What is ${x} good for?`,
  (x) => `When would I use ${x}?`,
];

/** Questions that a section's heading asks behind a title. */
const SECTIONS: Readonly<Record<string, readonly Form[]>> = {
  history: [(x) => `What is the history of ${x}?`, (x) => `How did ${x} come about?`],
  etymology: [(x) => `Where does the word ${x} come from?`],
  culture: [(x) => `What is the culture of ${x} like?`],
  geography: [(x) => `What is the geography of ${x}?`],
  climate: [(x) => `What is the climate of ${x} like?`, (x) => `What's the weather like in ${x}?`],
  economy: [(x) => `How does the economy of ${x} work?`],
  legacy: [(x) => `What is the legacy of ${x}?`],
  career: [(x) => `What did ${x} do for a living?`],
  biography: [(x) => `Who was ${x}?`, (x) => `How did ${x} live?`],
  death: [(x) => `How did ${x} die?`],
  uses: [(x) => `What is ${x} used for?`],
  applications: [(x) => `What is ${x} used for?`],
  production: [(x) => `How is ${x} made?`],
  properties: [(x) => `What are the properties of ${x}?`],
  structure: [(x) => `How is ${x} built?`],
  reception: [(x) => `What did people think of ${x}?`],
  plot: [(x) => `What happens in ${x}?`, (x) => `What is ${x} about?`],
  demographics: [(x) => `How many people live in ${x}?`],
  languages: [(x) => `Which languages are spoken in ${x}?`],
  cuisine: [(x) => `What do people eat in ${x}?`],
  tourism: [(x) => `What is there to see in ${x}?`],
  transport: [(x) => `How do people get around in ${x}?`],
  population: [(x) => `How many people live in ${x}?`],
  religions: [(x) => `Which religions are there in ${x}?`],
  terrain: [(x) => `What does the land look like in ${x}?`],
  origins: [(x) => `Where does ${x} come from?`],
  characteristics: [(x) => `What are the characteristics of ${x}?`],
  types: [(x) => `What types of ${x} are there?`],
};

const PERSON =
  /\bborn\b|\b(?:is|was) (?:an?|the) (?:[\w'-]+ ){0,5}(?:actor|actress|singer|writer|author|poet|politician|philosopher|player|composer|painter|scientist|king|president|saint|novelist|mathematician|emperor|musician|director|engineer|physicist|journalist|general)\b/i;
const PLACE =
  /\b(?:city|town|village|island|river|located in|capital of|municipality|county|province|region of|country in)\b/i;
const USED = /\b(?:used (?:to|for|in|by|as)|software|program|tool|protocol|language)\b/i;
/** Where a passage says what its subject is. */
const OPENING = 140;
/** Words of a title that is a name. */
const MAX_NAME_WORDS = 4;

/**
 * Makes a question out of a title and its passage, by the title's form: a task is asked how to do, a person who, a place
 * where, a section about its subject.
 * @returns undefined when the title has none of the forms.
 */
export function askInEnglish(title: string, passage: string, random: Random): string | undefined {
  if (isQuestion(title, 'en')) return title;
  const [subject, form] = formOf(title.replace(/\s*\([^()]*\)$/, ''), passage, random) ?? [];
  return form?.(subject!);
}

function formOf(title: string, passage: string, random: Random): [string, Form] | undefined {
  const pick = (forms: readonly Form[]) => forms[random.below(forms.length)];
  const task = isEnglishHowTo(title) ? taskOf(title) : undefined;
  if (task !== undefined) return [task, pick(HOW_TO_FORMS)];
  const at = title.lastIndexOf(' ');
  const section = title.slice(at + 1).toLowerCase();
  if (at > 0 && Object.hasOwn(SECTIONS, section)) return [title.slice(0, at), pick(SECTIONS[section])];
  const opening = passage.slice(0, OPENING);
  if (!/\p{L}/u.test(title) || title.split(' ').length > MAX_NAME_WORDS || !isAbout(title, opening)) return undefined;
  return [title, pick(formsOfName(opening))];
}

/** Whether a passage is about the title as a whole: it names it at once, or begins as a definition does. */
function isAbout(title: string, opening: string): boolean {
  return opening.toLowerCase().includes(title.toLowerCase()) || /^(?:An?|Any|One) /.test(opening);
}

/** How a name is asked for, by the first words about it. */
function formsOfName(opening: string): readonly Form[] {
  if (PERSON.test(opening)) return PERSON_FORMS;
  if (PLACE.test(opening)) return PLACE_FORMS;
  return USED.test(opening) ? USE_FORMS : THING_FORMS;
}
