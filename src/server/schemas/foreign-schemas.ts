import Type, { type TSchema } from 'typebox';

/** Names under which clients ask for the models of the server. */
export const EMBEDDING_MODEL = 'kenyon';
export const RERANKING_MODEL = 'kenyon-reranker';

/** Unlike on our own routes, what is not named here is passed over: clients send what other servers know. */
export const EmbeddingsBody = Type.Object(
  {
    input: Type.Unknown({ description: 'A text, or a list of texts.' }),
    model: Type.Optional(Type.Unknown({ description: `"${EMBEDDING_MODEL}".` })),
    encoding_format: Type.Optional(
      Type.Unknown({ description: '"float", the default, or "base64": little-endian float32.' }),
    ),
    dimensions: Type.Optional(Type.Unknown({ description: 'Those of the model; others are refused.' })),
    input_type: Type.Optional(
      Type.Unknown({
        description: '"query" or "document", the default: how a model reads the texts that tells both apart.',
      }),
    ),
  },
  { description: 'As clients of OpenAI send it.' },
);

/** Answer in the shape of OpenAI. */
export const EmbeddingsAnswer = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(
    Type.Object({
      object: Type.Literal('embedding'),
      index: Type.Integer(),
      embedding: Type.Union([Type.Array(Type.Number()), Type.String()]),
    }),
  ),
  model: Type.String(),
  usage: Type.Object({ prompt_tokens: Type.Integer(), total_tokens: Type.Integer() }),
});

/** Model in the shape of OpenAI. */
export const ModelAnswer = Type.Object({
  id: Type.String(),
  object: Type.Literal('model'),
  created: Type.Integer(),
  owned_by: Type.String(),
});

/** Models in the shape of OpenAI. */
export const ModelsAnswer = Type.Object({ object: Type.Literal('list'), data: Type.Array(ModelAnswer) });

/** Body of reranking, in the shapes of Cohere, Jina and text-embeddings-inference. */
export const RerankBody = Type.Object(
  {
    query: Type.Unknown({ description: 'A text.' }),
    documents: Type.Optional(Type.Unknown({ description: 'Texts, or objects with a field text.' })),
    texts: Type.Optional(Type.Unknown({ description: 'Texts, as clients of text-embeddings-inference call them.' })),
    model: Type.Optional(Type.Unknown({ description: `"${RERANKING_MODEL}".` })),
    top_n: Type.Optional(Type.Unknown({ description: 'How many of the best to give. Default: all.' })),
    return_documents: Type.Optional(
      Type.Unknown({ description: 'Whether to give their texts. Default true at /v1/rerank.' }),
    ),
    return_text: Type.Optional(Type.Unknown({ description: 'The same for text-embeddings-inference. Default false.' })),
  },
  {
    description:
      'As clients of Cohere, Jina or text-embeddings-inference send it. Scores are those of the model, of any size.',
  },
);

/** Body in the shape of text-embeddings-inference. */
export const EmbedBody = Type.Object(
  {
    inputs: Type.Unknown({ description: 'A text, or a list of texts.' }),
    normalize: Type.Optional(Type.Unknown({ description: 'true: vectors are always of unit length.' })),
    truncate: Type.Optional(
      Type.Unknown({
        description: 'false refuses texts that are too long for the model. Default true: their end is left out.',
      }),
    ),
    prompt_name: Type.Optional(Type.Unknown({ description: '"query" or "document", the default.' })),
    dimensions: Type.Optional(Type.Unknown({ description: 'Those of the model; others are refused.' })),
  },
  { description: 'As clients of text-embeddings-inference send it.' },
);

/** Answers with a problem, in the shape that the clients of a service read. */
function problemsAs(schema: TSchema) {
  const answer = { description: 'A problem.', content: { 'application/json': { schema } } };
  return { '4xx': answer, '5xx': answer };
}

/** Problems in the shape of OpenAI. */
export const OPENAI_PROBLEMS = problemsAs(
  Type.Object({
    error: Type.Object({
      message: Type.String(),
      type: Type.String(),
      param: Type.Union([Type.String(), Type.Null()]),
      code: Type.String(),
    }),
  }),
);

/** Problems in the shape of Cohere. */
export const COHERE_PROBLEMS = problemsAs(Type.Object({ message: Type.String() }));

/** Problems in the shape of Jina. */
export const JINA_PROBLEMS = problemsAs(Type.Object({ detail: Type.String() }));

/** Problems in the shape of text-embeddings-inference. */
export const TEI_PROBLEMS = problemsAs(Type.Object({ error: Type.String(), error_type: Type.String() }));
