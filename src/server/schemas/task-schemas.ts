import Type from 'typebox';
import { exactly, oneOf } from './shared.ts';

/** All that may become of a task. */
export const TASK_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const;

/** Kinds of tasks. */
export const TASK_KINDS = ['dedupe', 'snapshot', 'import', 'reindex', 'measure'] as const;

/** A task, as OpenAPI describes it. */
export const TaskSchema = exactly({
  id: Type.String(),
  kind: oneOf(TASK_KINDS),
  collections: Type.Array(Type.String()),
  key: Type.Optional(Type.String({ description: 'Id of the key that started it.' })),
  token: Type.Optional(
    Type.String({ description: 'Of one that a token started, which was made with that key, a digest of the token.' }),
  ),
  status: oneOf(TASK_STATUSES, {
    description: "'interrupted': the server stopped before it had ended; it is to be started again.",
  }),
  progress: Type.Optional(
    Type.Object({ stage: Type.String(), done: Type.Number(), total: Type.Optional(Type.Number()) }),
  ),
  createdAt: Type.String(),
  startedAt: Type.Optional(Type.String()),
  endedAt: Type.Optional(Type.String()),
  error: Type.Optional(Type.Object({ code: Type.String(), detail: Type.String() })),
});
