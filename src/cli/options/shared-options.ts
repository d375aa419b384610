import { type OptionSpecs, UsageError } from '../program/command.ts';

/** Options that several commands share, word for word. */
export const DB_OPTION = {
  db: { type: 'text', value: 'DIR', required: true, help: 'directory of the database' },
} as const satisfies OptionSpecs;

export const COLLECTION_OPTION = {
  collection: { type: 'text', value: 'NAME', default: 'default', help: 'which documents of the database' },
} as const satisfies OptionSpecs;

export const MODEL_OPTIONS = {
  model: {
    type: 'text',
    value: 'DIR|ID',
    help: 'folder of a model that turns text into vectors, its name on the hub once pulled, a .json, or zh-en-base where it is installed; by default that of the collection, of a new one the shipped one',
  },
  precision: {
    type: 'choice',
    value: 'NAME',
    choices: ['fp32', 'int8'],
    help: 'int8 encodes faster; by default as the collection was made, of a new one fp32',
  },
  threads: { type: 'integer', min: 1, max: 1024, help: 'threads that encode; by default one for each core, at most 8' },
  runtime: {
    type: 'choice',
    value: 'NAME',
    choices: ['auto', 'onnxruntime', 'tfjs'],
    help: 'what encodes; by default onnxruntime where it loads',
  },
} as const satisfies OptionSpecs;

/** Those of a model that turns text into vectors. */
export const ENCODER_OPTIONS = {
  ...MODEL_OPTIONS,
  dtype: {
    type: 'choice',
    value: 'NAME',
    choices: ['fp32', 'fp16', 'q8', 'q4'],
    help: 'which ONNX file of a model made elsewhere; by default fp32 where it has one, else q8; the collection remembers it',
  },
  dims: {
    type: 'integer',
    min: 1,
    help: 'keep so many numbers of a vector, of a model whose folder says that it can be cut; the collection remembers it',
  },
} as const satisfies OptionSpecs;

/** The same where vectors of a collection are made. */
export const COLLECTION_ENCODER_OPTIONS = {
  ...ENCODER_OPTIONS,
  dims: {
    type: 'integer',
    min: 1,
    or: 'auto',
    value: 'N|auto',
    help: 'keep so many numbers of a vector, where the model says that it can be cut; auto projects them onto few dimensions; the collection remembers it',
  },
} as const satisfies OptionSpecs;

/** Says what `--dims auto` does. */
export const PROJECTION_NOTE =
  'With --dims auto the vectors are projected onto a random subspace of about 8.33 ln n dimensions of n vectors (Johnson and Lindenstrauss), once those are\n' +
  'there; what comes later, and queries, are projected in the same way. It saves room and costs recall: kenyon bench --indexes exact,projected says how much.';

/** The dimensions that are asked of the model itself, and whether its vectors are projected. */
export function dimsOf(dims: number | 'auto' | undefined): {
  readonly dims: number | undefined;
  readonly isProjected: boolean;
} {
  return dims === 'auto' ? { dims: undefined, isProjected: true } : { dims, isProjected: false };
}

export const PLAIN_CSV_OPTION = {
  'plain-csv': { type: 'flag', help: 'CSV for programs: no byte order mark, no apostrophe before formulas' },
} as const satisfies OptionSpecs;

export const JSON_OPTION = {
  json: { type: 'flag', help: 'write JSON to standard output' },
} as const satisfies OptionSpecs;

export const FILTER_OPTION = {
  filter: { type: 'text', value: 'FILTER', help: 'only documents whose fields fulfil this, such as \'city = "北京"\'' },
} as const satisfies OptionSpecs;

/** Says how a filter is written. */
export const FILTER_NOTE =
  'A filter compares fields: = != < <= > >=, in (...), not in (...), like "劳动%" (% for any characters, _ for one), exists,\n' +
  'joined by and, or, not and parentheses. Strings stand in quotes, and so do names of fields with blanks; author.name is a\n' +
  'field of a field. A list matches when one of its members does, and != finds what = does not. Strings are compared letter\n' +
  'by letter, so dates such as 2024-05-31 by time; times with zones (2024-05-31T08:00:00+08:00) are compared as times.\n' +
  'near(39.9, 116.4, 5) is within 5 km of that latitude and longitude, by the number fields lat and lon; near(y, x, 39.9, 116.4, 5) names others.';

/** Says which model a foreign description names. */
export const MODEL_NOTE =
  'The folder of a sentence-transformers repository is a model too, if it has an ONNX file (onnx/model.onnx,\n' +
  'onnx/model_quantized.onnx ...; --dtype chooses). Other ONNX models are described by a .json file:\n' +
  '{"modelPath": "model.onnx", "tokenizerPath": "tokenizer.json"} and, if need be, "pooling" (mean, cls, none),\n' +
  '"normalize", "maxTokens", "output", "lowerCase", "prompts" ({"query": "query: ", "document": "passage: "}); paths are\n' +
  'relative to the file.';

/** Says which models read two texts together, after the option that takes one. */
export const PAIR_MODELS =
  'takes zh-en-pairs-small, which comes with the package, the directory of another interaction model, the folder or pulled name of a\n' +
  'cross-encoder of the hub that has an ONNX file, or a\n' +
  '.json file that describes an ONNX cross-encoder: "modelPath", "tokenizerPath" and, if need be, "maxTokens", "output",\n' +
  '"relevantClass".';

/** The number that a value of the command line is, as people write one; undefined when it is none. */
export function readNumber(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** @throws UsageError when several of the files are standard input. */
export function requireOneStdin(files: readonly (string | undefined)[], command: string): void {
  if (files.filter((file) => file === '-').length < 2) return;
  throw new UsageError('standard input can be read only once', command);
}

/** @throws UsageError when `--plain-csv` is given with another format. */
export function checkPlainCsv(
  values: { readonly 'plain-csv': boolean; readonly format: string },
  command: string,
): void {
  if (values['plain-csv'] && values.format !== 'csv')
    throw new UsageError('--plain-csv goes with --format csv', command);
}
