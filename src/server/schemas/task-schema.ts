import Type from 'typebox';
import { exactly, oneOf } from './shared.ts';

/** A task, as OpenAPI describes it. */
export const TaskSchema = exactly({
  id: Type.String(),
  kind: Type.String(),
  collections: Type.Array(Type.String()),
  key: Type.Optional(Type.String({ description: 'Id of the key that started it.' })),
  status: oneOf(['queued', 'running', 'done', 'failed', 'cancelled']),
  progress: Type.Optional(
    Type.Object({ stage: Type.String(), done: Type.Number(), total: Type.Optional(Type.Number()) }),
  ),
  createdAt: Type.String(),
  startedAt: Type.Optional(Type.String()),
  endedAt: Type.Optional(Type.String()),
  error: Type.Optional(Type.Object({ code: Type.String(), detail: Type.String() })),
});
