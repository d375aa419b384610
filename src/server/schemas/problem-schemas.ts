import Type from 'typebox';

/** Media type of problems. */
export const PROBLEM_TYPE = 'application/problem+json';

/** A problem, as OpenAPI describes it. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: "Always 'about:blank': code tells problems apart." }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    code: Type.String({ description: 'For programs, such as NOT_FOUND.' }),
    detail: Type.String({ description: 'For people: what was asked, what was expected, what came.' }),
    pointer: Type.Optional(Type.String({ description: 'Part of the body that is wrong, a JSON pointer: #/filter.' })),
    parameter: Type.Optional(Type.String({ description: 'Parameter of path or query that is wrong.' })),
    span: Type.Optional(
      Type.Object(
        { start: Type.Integer(), end: Type.Integer() },
        { description: 'Part of a filter as text that is wrong, UTF-16 offsets.' },
      ),
    ),
    requestId: Type.Optional(Type.String({ description: 'That of the header X-Request-Id.' })),
  },
  { $id: 'Problem', description: 'What went wrong (RFC 9457).' },
);

const PROBLEM = { description: 'A problem.', content: { [PROBLEM_TYPE]: { schema: { $ref: 'Problem#' } } } } as const;

/** Answers that any route may give. */
export const PROBLEMS = { '4xx': PROBLEM, '5xx': PROBLEM } as const;
