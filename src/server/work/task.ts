import type { Progress } from '../../core/progress.ts';
import type { TASK_KINDS, TASK_STATUSES } from '../schemas/task-schemas.ts';

/** State of a task; 'interrupted': the server stopped before it had ended. */
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Kind of a task; each has a queue of its own. */
export type TaskKind = (typeof TASK_KINDS)[number];

/** Work that takes longer than a request should. */
export interface Task {
  readonly id: string;
  /** What is done. */
  readonly kind: TaskKind;
  /** Collections that it reads or writes. */
  readonly collections: readonly string[];
  /** Id of the key that started it; absent while there were no keys. */
  readonly key?: string;
  /** Id of the token that started it, which was made with the key. */
  readonly token?: string;
  readonly status: TaskStatus;
  readonly progress?: Progress;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Of one that failed or was cut off. */
  readonly error?: { readonly code: string; readonly detail: string };
}

/** What is told of a task that had not ended when the server stopped. */
export const CUT_OFF = {
  code: 'INTERRUPTED',
  detail: 'the server stopped before the task had ended; start it again',
} as const;
