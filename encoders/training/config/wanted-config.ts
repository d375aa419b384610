import { isRecord } from '../../../src/core/json-object.ts';
import { trainChecks } from './config-checks.ts';

/** What a list of passages is to be ranked by: known answers, and how well a teacher and words think that each passage answers. */
export interface WantedConfig {
  /** Weight of what is thought beside a known answer, from 0 to 1. Default 0.5; a list without a known answer has no other truth. */
  readonly teacher: number;
  /** Multiplies the teacher's cosines before their softmax. Default 50. */
  readonly teacherScale: number;
  /** Multiplies the BM25 of each passage, which is added to that. Default 0. */
  readonly wordsScale: number;
}

const WANTED_DEFAULTS: WantedConfig = { teacher: 0.5, teacherScale: 50, wordsScale: 0 };

/** Greatest factor of scores that is believed. */
const GREATEST_SCALE = 1e4;

/** Fills the defaults. @throws InvalidArgumentError that names the field. */
export function fillWanted(field: string, given: unknown): WantedConfig {
  if (given === undefined) return WANTED_DEFAULTS;
  if (!isRecord(given)) trainChecks.reject(field, 'an object {teacher?, teacherScale?, wordsScale?}', given);
  trainChecks.names(given, Object.keys(WANTED_DEFAULTS), field);
  const wanted = { ...WANTED_DEFAULTS, ...given } as WantedConfig;
  trainChecks.range(`${field}.teacher`, wanted.teacher, 0, 1);
  trainChecks.range(`${field}.teacherScale`, wanted.teacherScale, 0, GREATEST_SCALE);
  trainChecks.range(`${field}.wordsScale`, wanted.wordsScale, 0, GREATEST_SCALE);
  return wanted;
}
