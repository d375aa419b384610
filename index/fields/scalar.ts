import { utcTime } from './zoned-time.ts';

/** A value that a field can be filtered by. */
export type Scalar = string | number | boolean | null;

/** Longest string that is listed, in UTF-16 code units. */
export const MAX_STRING_LENGTH = 256;

/** Names of the types of scalars, in the order in which values of different types are sorted. */
export const SCALAR_TYPES = ['null', 'boolean', 'number', 'string'] as const;

/** Type of a scalar. */
export type ScalarType = (typeof SCALAR_TYPES)[number];

/** Names the type of a scalar. */
export function scalarType(value: Scalar): ScalarType {
  return value === null ? 'null' : (typeof value as ScalarType);
}

/** Whether a value is a scalar at all; numbers that JSON cannot write are none. */
export function isScalar(value: unknown): value is Scalar {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

/**
 * Total order of scalars: null, booleans, numbers, strings; strings by UTF-16 code unit, so that dates written as
 * 2024-05-31 come in order of time, and times with zones do as {@link comparable} writes them.
 */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === typeof b && a !== null && b !== null) return a < b ? -1 : a > b ? 1 : 0;
  return rank(a) - rank(b);
}

function rank(value: Scalar): number {
  return SCALAR_TYPES.indexOf(scalarType(value));
}

/** A value as it is listed and compared: a time with its zone as the same time in UTC. */
export function comparable(value: Scalar): Scalar {
  return typeof value === 'string' ? (utcTime(value) ?? value) : value;
}
