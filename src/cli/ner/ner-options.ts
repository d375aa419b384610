import { NAME_KINDS, RULE_KINDS } from '../../entities/rules/rule-kinds.ts';
import { INPUT_FORMATS } from '../../readers/input-format.ts';
import { JSON_OPTION, MODEL_OPTIONS } from '../options/shared-options.ts';
import { TEXT_OPTIONS } from '../options/text-options.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';

/** Options of `kenyon ner`. */
export const NER_OPTIONS = {
  text: { type: 'text', value: 'TEXT', help: 'look in this text rather than in a file' },
  'text-field': { type: 'text', value: 'NAME', default: 'text', help: 'the field or column to look in' },
  'id-field': { type: 'text', value: 'NAME', default: 'id', help: 'the field or column that names a text' },
  format: { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file name' },
  ...TEXT_OPTIONS,
  types: { type: 'text', value: 'A,B', help: 'only entities of these types, such as person,date' },
  'no-rules': { type: 'flag', help: 'only what the model finds' },
  'rules-only': { type: 'flag', help: 'only what rules find; no model is loaded' },
  now: {
    type: 'text',
    value: 'DATE',
    help: 'the day that "last week" counts from: 2024-05-31 or today; by default today, but none for FILE',
  },
  ...MODEL_OPTIONS,
  model: { type: 'text', value: 'DIR', help: 'model that finds entities; by default the shipped one' },
  ...JSON_OPTION,
} as const satisfies OptionSpecs;

/** Values of the options of `kenyon ner`. */
export type NerValues = OptionValues<typeof NER_OPTIONS>;

/** Entities that are looked for. */
export interface WantedEntities {
  readonly types?: readonly string[];
  readonly rules: boolean;
  /** Whether a model is to look; none is needed where all types wanted are those of rules. */
  readonly model: boolean;
  readonly now?: Date;
}

/** @throws UsageError when options contradict each other or mean nothing. */
export function wantedEntities(values: NerValues, file: string | undefined): WantedEntities {
  if ((values.text === undefined) === (file === undefined)) {
    throw new UsageError('ner needs FILE or --text TEXT, and not both; - is standard input', 'ner');
  }
  if (values['no-rules'] && values['rules-only']) {
    throw new UsageError('--no-rules and --rules-only leave nothing that could find an entity', 'ner');
  }
  const types = values.types?.split(',').map((type) => type.trim());
  if (types?.includes('')) {
    throw new UsageError(`--types must be names with commas between them, got ${JSON.stringify(values.types)}`, 'ner');
  }
  const now = readDay(values.now ?? (values.text === undefined ? undefined : 'today'));
  return {
    rules: !values['no-rules'],
    model: !values['rules-only'] && !(types && !values['no-rules'] && types.every(isRuleKind)),
    types,
    now,
  };
}

function isRuleKind(type: string): boolean {
  const isName = (NAME_KINDS as readonly string[]).includes(type);
  return !isName && (RULE_KINDS as readonly string[]).includes(type);
}

function readDay(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  if (text === 'today') return new Date();
  const [year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.slice(1).map(Number) ?? [];
  // At noon, which is the same day wherever clocks are set forward.
  const date = new Date(year, month - 1, day, 12);
  // Date takes the years below 100 for those of the last century.
  if (date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day) return date;
  throw new UsageError(`--now must be a day such as 2024-05-31, or today, got ${JSON.stringify(text)}`, 'ner');
}
