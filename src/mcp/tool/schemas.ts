import { z } from 'zod';

/** Argument that names a collection. */
export const COLLECTION = z
  .string()
  .min(1)
  .max(64)
  .optional()
  .describe('Name of the collection, as describe lists them. May be left out where there is only one.');

/** Argument that filters documents by their fields. */
export const FILTER = z
  .string()
  .min(1)
  .max(4000)
  .optional()
  .describe(
    'Only documents whose fields fulfil this, for example: city = "北京" and price < 100. Operators: = != < <= > >=, in ("a", "b"), ' +
      'not in (...), like "abc%" (% for any characters, _ for one), field exists, joined by and, or, not and parentheses. Strings stand in double quotes, ' +
      'numbers do not. describe lists the fields and their values; id and text are none of them.',
  );

/** Other fields of a document, whatever JSON they hold. */
export const FIELDS = z.record(z.string(), z.unknown());

/** What every document that a tool names has. */
export const NAMED = {
  id: z.string().describe('Id of the document; fetch takes it.'),
  title: z.string().describe('Its field title, or the beginning of its text.'),
  url: z.string().describe('Its field url, or a name of the form kenyon://COLLECTION/ID.'),
} as const;

/** A document that was found. */
export const FOUND = z.object({
  ...NAMED,
  score: z.number().describe('How well it fits; larger is better.'),
  text: z.string().describe('The part of its text that fits best.'),
  complete: z.boolean().describe('Whether that is all of its text; where it is not, fetch gives the rest.'),
  fields: FIELDS.describe('Its other fields, those that are short; fetch gives all.'),
});
