import { INPUT_FORMATS } from '../../readers/input-format.ts';
import { ENCODER_OPTIONS, PLAIN_CSV_OPTION } from '../options/shared-options.ts';
import { TEXT_OPTIONS } from '../options/text-options.ts';
import type { OptionSpecs, OptionValues } from '../program/command.ts';
import { ROW_FORMATS } from '../writers/row-format.ts';

/** Options of `kenyon match`. */
export const MATCH_OPTIONS = {
  'a-field': {
    type: 'text',
    value: 'NAME',
    help: 'field of the first text; of two lists, of the text in the first one',
  },
  'b-field': {
    type: 'text',
    value: 'NAME',
    help: 'field of the second text; of two lists, of the text in the second one',
  },
  'label-field': { type: 'text', value: 'NAME', help: 'field of the label, 1 for a match and 0 for none' },
  'id-field': { type: 'text', value: 'NAME', default: 'id', help: 'of two lists: the field that names an item' },
  'input-format': { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file name' },
  ...TEXT_OPTIONS,
  'fit-threshold': { type: 'text', value: 'FILE', help: 'fit a threshold on these labelled pairs first' },
  threshold: {
    type: 'text',
    value: 'FILE|NUMBER',
    help: 'what decides; with --fit-threshold the file that it is written to [kenyon-threshold.json]',
  },
  goal: {
    type: 'text',
    value: 'GOAL',
    help: 'what the fitted threshold is to be best at: accuracy (default), f1, or precision=0.95',
  },
  unsure: {
    type: 'text',
    value: 'P',
    help: 'leave a decision to a person when it is right with less probability than P',
  },
  replace: { type: 'flag', help: 'replace a threshold file of another model, or one that was fitted otherwise' },
  k: { type: 'integer', min: 1, max: 1000, default: 5, help: 'of two lists: candidates of each item of the first' },
  explain: { type: 'flag', help: 'say of each pair where its texts differ' },
  'matches-only': { type: 'flag', help: 'write only pairs that match or are unsure' },
  format: { type: 'choice', value: 'NAME', choices: ROW_FORMATS, default: 'jsonl', help: 'what is written' },
  ...PLAIN_CSV_OPTION,
  out: {
    type: 'text',
    value: 'FILE',
    help: 'write there, under its name when all is done; by default to standard output',
  },
  'pair-model': {
    type: 'text',
    value: 'MODEL',
    help: 'model that reads both texts together and scores the pair, instead of the cosine of their vectors',
  },
  ...ENCODER_OPTIONS,
} as const satisfies OptionSpecs;

/** Values of the options of `kenyon match`. */
export type MatchValues = OptionValues<typeof MATCH_OPTIONS>;
