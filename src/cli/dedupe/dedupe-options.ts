import { INPUT_FORMATS } from '../../readers/input-format.ts';
import { COLLECTION_OPTION, ENCODER_OPTIONS, JSON_OPTION, PLAIN_CSV_OPTION } from '../options/shared-options.ts';
import { TEXT_OPTIONS } from '../options/text-options.ts';
import type { OptionSpecs, OptionValues } from '../program/command.ts';

/** Options of `kenyon dedupe`. */
export const DEDUPE_OPTIONS = {
  out: { type: 'text', value: 'DIR', help: 'folder for the results, and for work that a stopped run goes on from' },
  threshold: {
    type: 'text',
    value: 'FILE|NUMBER',
    help: 'from which score on two texts say the same: a file that kenyon match --fit-threshold wrote, or a number',
  },
  floor: {
    type: 'text',
    value: 'COSINE',
    help: 'keep pairs from this cosine on; by default the threshold less 0.05',
  },
  rethreshold: { type: 'text', value: 'DIR', help: 'decide the pairs of an earlier run anew, without input and model' },
  restart: { type: 'flag', help: 'remove work on other items, or of another model, that lies in DIR/work' },
  db: { type: 'text', value: 'DIR', help: 'compare with the documents of this database, which stays as it is' },
  ...COLLECTION_OPTION,
  keep: {
    type: 'text',
    value: 'RULE',
    help: 'which of several is kept: first (default), last, longest, greatest:FIELD, least:FIELD',
  },
  'ignore-punctuation': { type: 'flag', help: 'texts are equal also when their punctuation differs' },
  'pair-model': {
    type: 'text',
    value: 'MODEL',
    help: 'model that reads both texts of a near pair together; its score then decides',
  },
  'review-limit': { type: 'integer', min: 0, default: 10_000, help: 'most pairs for a person' },
  'max-pairs': { type: 'integer', min: 0, default: 20_000_000, help: 'most pairs kept, the best ones' },
  recall: {
    type: 'text',
    value: 'R',
    default: '0.99',
    help: 'of a large list: least probability of finding a pair at the floor',
  },
  seed: { type: 'integer', min: 0, max: 2 ** 31, default: 1, help: 'of what is drawn at random' },
  'text-field': { type: 'text', value: 'NAME', default: 'text', help: 'the field or column to compare' },
  'id-field': { type: 'text', value: 'NAME', default: 'id', help: 'the field or column that names an item' },
  'input-format': { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file name' },
  ...TEXT_OPTIONS,
  format: {
    type: 'choice',
    value: 'NAME',
    choices: ['csv', 'jsonl'],
    default: 'csv',
    help: 'of duplicates and review',
  },
  ...PLAIN_CSV_OPTION,
  ...ENCODER_OPTIONS,
  ...JSON_OPTION,
} as const satisfies OptionSpecs;

/** Values of the options of `kenyon dedupe`. */
export type DedupeValues = OptionValues<typeof DEDUPE_OPTIONS>;
