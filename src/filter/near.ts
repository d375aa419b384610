import type { FieldLists } from '../../index/fields/field-lists.ts';
import type { ValueRange } from '../../index/fields/sorted-values.ts';
import { OrdSet } from '../../index/ords/ord-set.ts';

/** A circle on the earth, and the fields of documents that say where they are. */
export interface Circle {
  /** Field of the latitude, in degrees to the north. */
  readonly latField: string;
  /** Field of the longitude, in degrees to the east; 190 is -170, and so is 550. */
  readonly lonField: string;
  /** Degrees, -90 to 90. */
  readonly lat: number;
  /** Degrees, -180 to 180. */
  readonly lon: number;
  /** Radius, above 0, in kilometres. */
  readonly km: number;
}

/** Mean radius of the earth in kilometres (IUGG). On a sphere distances are wrong by half a hundredth at most. */
const EARTH_KM = 6371.0088;
/** Widens the box by what rounding may take from it, so that it bounds the circle. */
const SLACK = 1e-9;

/** Distance of two places along the surface in kilometres (haversine formula), all in degrees; longitudes may have any number of turns. */
export function kilometresBetween(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const a = half(lat2 - lat1) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * half((lon2 - lon1) % 360);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** A box of degrees around a circle. Longitudes go beyond 180 where it crosses the antimeridian; undefined: all of them. */
export interface Box {
  readonly lat: readonly [min: number, max: number];
  readonly lon: readonly [min: number, max: number] | undefined;
}

/** Bounds a circle. The longitudes of the box are those where meridians touch the circle, which is north or south of its middle. */
export function boxAround({ lat, lon, km }: Pick<Circle, 'lat' | 'lon' | 'km'>): Box {
  const angle = km / EARTH_KM + SLACK;
  const reach = degrees(angle);
  const lats = [Math.max(-90, lat - reach), Math.min(90, lat + reach)] as const;
  // With a pole within, every meridian is.
  if (lat + reach >= 90 || lat - reach <= -90) return { lat: lats, lon: undefined };
  const width = degrees(Math.asin(Math.min(1, Math.sin(angle) / Math.cos(radians(lat))))) + SLACK;
  return { lat: lats, lon: [lon - width, lon + width] };
}

/**
 * Finds the live documents within a circle: those in a box around it by the lists, then of these the ones that are near enough. Where a field is a
 * list, any of its members counts.
 */
export function documentsNear(circle: Circle, lists: FieldLists): OrdSet {
  const { latField, lonField, lat, lon, km } = circle;
  const box = boxAround(circle);
  const latRange = rangeOf(box.lat);
  const lonRanges = box.lon === undefined ? [{ min: { value: -Number.MAX_VALUE, inclusive: true } }] : turnsOf(box.lon);
  const within = OrdSet.union(lonRanges.map((range) => lists.numbersWithin(lonField, range)));
  within.and(lists.numbersWithin(latField, latRange));
  if (within.size === 0) return within;
  const lons = new Map<number, number[]>();
  for (const range of lonRanges)
    for (const [ord, value] of lists.numbersOf(lonField, range, within)) {
      const known = lons.get(ord);
      if (known === undefined) lons.set(ord, [value]);
      else known.push(value);
    }
  const near = new Set<number>();
  for (const [ord, value] of lists.numbersOf(latField, latRange, within))
    if (lons.get(ord)?.some((each) => kilometresBetween(lat, lon, value, each) <= km)) near.add(ord);
  return OrdSet.of([...near].sort((a, b) => a - b));
}

/** Whether one of some latitudes with one of some longitudes is within a circle. */
export function isNear({ lat, lon, km }: Circle, lats: readonly number[], lons: readonly number[]): boolean {
  return lats.some(
    (north) => Math.abs(north) <= 90 && lons.some((east) => kilometresBetween(lat, lon, north, east) <= km),
  );
}

/** A box reaches no further from 0; what lies beyond in one direction is a turn, or more than one, from it. */
const MAX_BOX = 270;
const FAR = 2 * 360 - MAX_BOX - 1;

/** The same longitudes as documents may write them: 190 and -170 are one. What is two turns away or more is rare, and all of it looked at. */
function turnsOf([min, max]: readonly [number, number]): ValueRange<number>[] {
  const turns = [-360, 0, 360].map((turn) => rangeOf([min + turn, max + turn]));
  return [...turns, { max: { value: -FAR, inclusive: true } }, { min: { value: FAR, inclusive: true } }];
}

function rangeOf([min, max]: readonly [number, number]): ValueRange<number> {
  return { min: { value: min, inclusive: true }, max: { value: max, inclusive: true } };
}

function radians(angle: number): number {
  return (angle * Math.PI) / 180;
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}
