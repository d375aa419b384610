import Type from 'typebox';
import { exactly, FilterSchema, MOST_TOLD, oneOf, ResultsProperty, StoredDocumentSchema } from './shared.ts';

/** What became of documents that were passed over. */
export const RejectionsSchema = Type.Array(
  Type.Object({ index: Type.Integer(), id: Type.Optional(Type.String()), reason: Type.String() }),
  { description: `The first ${MOST_TOLD} that were passed over: place from 0, id if it has one, and why.` },
);

/** Counts after adding. */
export const AddAnswer = exactly({
  added: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  rejected: Type.Integer(),
  rejections: RejectionsSchema,
  longTexts: Type.Optional(
    exactly(
      {
        count: Type.Integer({ description: 'Of `of` texts.' }),
        of: Type.Integer(),
        maxTokens: Type.Integer({ description: 'Tokens that the model reads at once.' }),
        read: oneOf(['passages', 'beginnings'], {
          description: 'What it read of them: all, in passages, or their beginnings.',
        }),
      },
      { description: 'Texts that are longer than the model reads at once; absent where there are none.' },
    ),
  ),
  absentTextFields: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'Fields that are searched with the text, of which none of these documents has a string; absent where there are none.',
    }),
  ),
});

/** Counts after changing fields. */
export const UpdateAnswer = exactly({
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  rejected: Type.Integer(),
  rejections: RejectionsSchema,
});

const FieldsSchema = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description: 'Values by field; null is a value.',
});
const UnsetSchema = Type.Array(Type.String(), { description: 'Fields that go.' });

/** Changes of many documents. */
export const ChangesBody = exactly({
  changes: Type.Array(
    Type.Unsafe<{ id: string }>({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } }),
    { description: 'The id of a document, and fields with their new values, each.' },
  ),
  unset: Type.Optional(UnsetSchema),
});

/** Change of one document. */
export const ChangeBody = exactly({ set: Type.Optional(FieldsSchema), unset: Type.Optional(UnsetSchema) });

/** Which documents are removed. */
export const DeleteBody = exactly({
  ids: Type.Optional(Type.Array(Type.String())),
  filter: Type.Optional(FilterSchema),
});

/** A page of documents. */
export const ListAnswer = exactly({
  documents: Type.Array(StoredDocumentSchema),
  total: Type.Integer({ description: 'How many documents the filter allows.' }),
  cursor: Type.Optional(Type.String({ description: 'For the next page; absent on the last one.' })),
});

/** Query of adding documents. */
export const AddQuery = exactly({
  wait: Type.Optional(
    oneOf(['stored', 'indexed'], {
      description:
        "'stored', the default: until they are on disk and searches find them; 'indexed': until every index has them.",
    }),
  ),
});

/** Query of listing documents. @param most of a page. */
export function listQuery(most: number) {
  return exactly({
    filter: Type.Optional(Type.String({ description: 'Only documents that this is true of: city = "北京".' })),
    sort: Type.Optional(Type.String({ description: 'Order by fields: date desc, price. Default: by id.' })),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: most,
        description: 'Documents of a page, fewer where they are long. Default 100.',
      }),
    ),
    cursor: Type.Optional(Type.String({ description: 'That of the page before, with the same filter and sort.' })),
  });
}

/** Query of an import. */
export const ImportQuery = exactly({
  results: ResultsProperty,
  format: Type.Optional(oneOf(['documents', 'export'], { description: 'What the body is. Default documents.' })),
  task: Type.Optional(
    Type.Boolean({ description: 'Whether a task does it, so that nobody has to wait for it. Default false.' }),
  ),
  replace: Type.Optional(
    Type.Boolean({ description: 'With format=export: whether it may take the place of documents.' }),
  ),
});

/** Query of an export. */
export const ExportQuery = exactly({
  vectors: Type.Optional(Type.Boolean({ description: 'Whether vectors are in it. Default true.' })),
});
