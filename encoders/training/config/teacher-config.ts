import { isRecord } from '../../../src/core/json-object.ts';
import { trainChecks } from './config-checks.ts';

/** Which text of an item a teacher reads: the one that the item is to be like, or its English one. */
export const TEACHER_FIELDS = ['like', 'english'] as const;
export type TeacherField = (typeof TEACHER_FIELDS)[number];

/** Where a teacher's vectors of the texts of a set are. */
export interface TeacherConfig {
  /** File of taught vectors. */
  readonly vectors: string;
  /** Of which text of a line: 'like' (or the text itself, where the line has none), or 'english'. Default 'like'. */
  readonly field?: TeacherField;
  /** File of the centres that a start was made with, teacher k's the k-th; default the mean of `vectors`. */
  readonly centre?: string;
  /** Weight of this teacher. Default 1; 0 leaves it out. */
  readonly weight?: number;
}

/** Checks the teachers of a set or of held-out texts. @throws InvalidArgumentError that names the field. */
export function checkTeachers(field: string, teachers: unknown): void {
  if (!Array.isArray(teachers) || teachers.length === 0) {
    trainChecks.reject(field, 'a list of at least one teacher', teachers);
  }
  for (const [k, teacher] of teachers.entries()) {
    const at = `${field}[${k}]`;
    if (!isRecord(teacher)) trainChecks.reject(at, 'an object {vectors, field?, centre?, weight?}', teacher);
    trainChecks.text(`${at}.vectors`, teacher.vectors);
    if (teacher.field !== undefined) trainChecks.choice(`${at}.field`, teacher.field, TEACHER_FIELDS);
    if (teacher.centre !== undefined) trainChecks.text(`${at}.centre`, teacher.centre);
    if (teacher.weight !== undefined) trainChecks.range(`${at}.weight`, teacher.weight, 0, 1e6);
  }
}
