import Type from 'typebox';
import { INPUT_FORMATS } from '../../readers/input-format.ts';
import { exactly, LabelSchema, MOST_TOLD, oneOf, ResultsProperty } from './shared.ts';

/** Name of a file that is sent: it tells the format, and stands in messages and documents; nothing is opened by it. */
export const FileName = Type.String({
  pattern: '^(?!\\.{1,2}$)[^\\\\/\\u0000-\\u001f\\u007f]{1,255}$',
  description: 'Name of the file, without a path: its ending says what the file is, as faq.csv or notes.md.gz.',
  examples: ['faq.csv'],
});

/** How a file of documents is read. */
export const FileQuery = exactly({
  name: FileName,
  textField: Type.Optional(
    Type.String({ minLength: 1, description: 'Field or column that holds the text. Default text.' }),
  ),
  idField: Type.Optional(Type.String({ minLength: 1, description: 'Field or column that holds the id. Default id.' })),
  results: ResultsProperty,
});

/** The beginning of a file. */
export const PreviewQuery = exactly({
  name: FileName,
  cut: Type.Optional(Type.Boolean({ description: 'Whether this is the beginning of a longer file. Default false.' })),
});

/** What the beginning of a file holds. */
export const PreviewAnswer = exactly({
  format: oneOf(INPUT_FORMATS, {
    description: 'What it was found to be; txt is a text a line, and text one text.',
  }),
  fields: Type.Array(Type.String(), { description: 'Fields of its first records.' }),
  textField: Type.Optional(Type.String({ description: 'The field that most likely holds the text.' })),
  records: Type.Array(Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' }), {
    description: 'The first five, long values cut.',
  }),
  hasMore: Type.Boolean(),
});

/** Pairs of a file, and the lines that are none or have a label that is none. */
export const PairsAnswer = exactly({
  pairs: Type.Array(
    exactly({
      a: Type.String(),
      b: Type.String(),
      label: Type.Optional(LabelSchema),
    }),
  ),
  failed: Type.Integer({ description: 'Lines that hold no pair, or a label that is neither 0 nor 1.' }),
  failures: Type.Array(exactly({ line: Type.Integer(), reason: Type.String() }), {
    description: `The first ${MOST_TOLD} of them.`,
  }),
});
