import { checkInteger, checkRange, reject } from '../config-fields.ts';
import { isRecord } from '../data/own-records.ts';
import type { HeldOutConfig, TeacherConfig, TrainConfig, TrainSetConfig } from '../train-config.ts';
import { ITEMS_PREFIX } from './distill-items.ts';
import { PAIRS_PREFIX } from './stored-pairs.ts';

/** Most often that an epoch may have one line. */
const MOST_REPEATS = 1000;

/** Checks what only sets of items and of stored pairs have. @throws InvalidArgumentError that names the field. */
export function checkItemSet({ name, task, teachers, similarity, limit, kinds }: TrainSetConfig): void {
  const field = (what: string) => `sets ${name}: ${what}`;
  const [ofItems, ofPairs] = [name.startsWith(ITEMS_PREFIX), name.startsWith(PAIRS_PREFIX)];
  if (ofItems !== (task === 'distill')) reject(field('task'), "'distill' of sets items:PATH, and of no others", task);
  if (ofPairs && task !== undefined && task !== 'infonce') reject(field('task'), "'infonce' of sets pairs:PATH", task);
  if (ofItems) checkTeachers(field('teachers'), teachers);
  else if (teachers !== undefined) reject(field('teachers'), 'left out, but of sets items:PATH', teachers);
  if (similarity !== undefined) checkRange(field('similarity'), similarity, 0, 1e6);
  if (limit !== undefined) checkInteger(field('limit'), limit, 2);
  if (!isRecord(kinds ?? {})) reject(field('kinds'), 'an object of numbers', kinds);
  for (const [kind, weight] of Object.entries(kinds ?? {})) {
    checkRange(field(`kinds.${kind}`), weight, 0, MOST_REPEATS);
  }
}

/** Checks what a run measures itself by. @throws InvalidArgumentError that names the field. */
export function checkHeldOut(heldout: HeldOutConfig, model: TrainConfig['model']): void {
  if (!isRecord(heldout)) reject('heldout', 'an object {items, teachers, every}', heldout);
  if (typeof heldout.items !== 'string' || heldout.items === '') reject('heldout.items', 'a path', heldout.items);
  checkTeachers('heldout.teachers', heldout.teachers);
  checkInteger('heldout.every', heldout.every, 1);
  if (model.teachers === undefined) reject('heldout', 'left out of a model without teachers', heldout);
}

function checkTeachers(field: string, teachers: readonly TeacherConfig[] | undefined): void {
  if (!Array.isArray(teachers) || teachers.length === 0) reject(field, 'a list of at least one teacher', teachers);
  teachers.forEach((teacher, k) => {
    const at = `${field}[${k}]`;
    if (!isRecord(teacher)) reject(at, 'an object {vectors, field?, centre?, weight?}', teacher);
    const { vectors, field: of, centre, weight } = teacher as unknown as TeacherConfig;
    if (typeof vectors !== 'string' || vectors === '') reject(`${at}.vectors`, 'a path', vectors);
    if (of !== undefined && of !== 'like' && of !== 'english') reject(`${at}.field`, "'like' or 'english'", of);
    if (centre !== undefined && (typeof centre !== 'string' || centre === '')) reject(`${at}.centre`, 'a path', centre);
    if (weight !== undefined) checkRange(`${at}.weight`, weight, 0, 1e6);
  });
}
