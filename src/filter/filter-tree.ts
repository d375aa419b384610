import type { Scalar } from '../../index/fields/scalar.ts';

/** Comparisons that put values in order. */
export const ORDER_OPERATORS = ['<', '<=', '>', '>='] as const;
/** `!=`, `not in` and `not like` find exactly what `=`, `in` and `like` do not, documents without the field included. */
export const OPERATORS = ['=', '!=', ...ORDER_OPERATORS, 'in', 'not in', 'like', 'not like', 'exists'] as const;

/** One of `<`, `<=`, `>` and `>=`. */
export type OrderOperator = (typeof ORDER_OPERATORS)[number];

/**
 * Which documents may be found, as a tree; `parseFilter` makes it of text. A field is named by its keys joined by dots. A value
 * that is a list matches when any of its members does. Values of different types are never equal and in no order; strings are
 * compared by UTF-16 code unit, so dates written as 2024-05-31 are compared by time; times with a zone, 2024-05-31T08:00:00+08:00, are
 * compared as times, whatever their zones. `near` finds what lies in a circle on the earth: `km` kilometres around `lat` and `lon`, in degrees to the
 * north and east, by the number fields `latField` and `lonField`, which are lat and lon when they are not named. In the pattern of `like`, % stands for any characters and _ for one; a backslash takes that from them.
 */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly near: Near }
  | { readonly field: string; readonly op: '=' | '!='; readonly value: Scalar }
  | { readonly field: string; readonly op: OrderOperator; readonly value: number | string }
  | { readonly field: string; readonly op: 'in' | 'not in'; readonly value: readonly Scalar[] }
  | { readonly field: string; readonly op: 'like' | 'not like'; readonly value: string }
  | { readonly field: string; readonly op: 'exists' };

/** A circle on the earth. */
export interface Near {
  /** Degrees to the north, -90 to 90. */
  readonly lat: number;
  /** Degrees to the east, -180 to 180. */
  readonly lon: number;
  /** Radius in kilometres, above 0. */
  readonly km: number;
  /** Number field of the latitude. Default 'lat'. */
  readonly latField?: string;
  /** Number field of the longitude. Default 'lon'. */
  readonly lonField?: string;
}

/** Fields that `near` reads when it names none. */
export const NEAR_FIELDS = { latField: 'lat', lonField: 'lon' } as const;

/** Why numbers are no circle on the earth; undefined when they are. */
export function nearFault({ lat, lon, km }: Pick<Near, 'lat' | 'lon' | 'km'>): string | undefined {
  if (lat < -90 || lat > 90)
    return `the latitude must be -90 to 90, got ${lat}${Math.abs(lon) <= 90 ? '; it comes before the longitude' : ''}`;
  if (lon < -180 || lon > 180) return `the longitude must be -180 to 180, got ${lon}`;
  return km > 0 ? undefined : `the distance must be above 0 kilometres, got ${km}`;
}

/** Longest filter as text, in UTF-16 code units. */
export const MAX_FILTER_LENGTH = 65_536;
/** Parentheses and `not` within each other. */
export const MAX_NESTING = 31;
/** Nodes within each other: each level of parentheses makes an `or` and an `and` at most. */
export const MAX_DEPTH = 2 * MAX_NESTING + 2;
/** Conditions, values and connectives of one filter. */
export const MAX_TERMS = 10_000;
