import { types } from 'node:util';
import { isScalar, MAX_STRING_LENGTH, type Scalar } from '../../index/fields/scalar.ts';
import { reading } from '../core/checks.ts';
import { suggest } from '../core/wording.ts';
import { FilterError } from './filter-error.ts';
import { type Filter, MAX_DEPTH, MAX_TERMS, type Near, nearFault, OPERATORS, ORDER_OPERATORS } from './filter-tree.ts';

/**
 * Checks a filter that was given as a tree and copies it, so that nobody can change it afterwards.
 * @throws FilterError that names the place, `filter.and[1].value`, and says what was expected there and what came.
 */
export function checkTree(input: unknown): Filter {
  return reading('the filter', () => new TreeChecker().check(input, 'filter', 1));
}

type Keys = Readonly<Record<string, unknown>>;

class TreeChecker {
  #terms = 0;

  check(input: unknown, path: string, depth: number): Filter {
    this.#count(path);
    if (depth > MAX_DEPTH) throw new FilterError(`${path.slice(0, 60)}… is nested more than ${MAX_DEPTH} deep`);
    const node = requireObject(input, path);
    const kind = (['and', 'or', 'not', 'field', 'near'] as const).find((key) => Object.hasOwn(node, key));
    if (kind === undefined)
      throw new FilterError(
        `${path} must have one of and, or, not, field, near, got ${listKeys(Object.keys(node))}; a condition is written ${EXAMPLE}`,
      );
    if (kind === 'field') return this.#condition(node, path);
    requireKeys(node, [kind], path);
    if (kind === 'near') return { near: this.#near(node.near, `${path}.near`) };
    if (kind === 'not') return { not: this.check(node.not, `${path}.not`, depth + 1) };
    const parts = requireList(node[kind], `${path}.${kind}`).map((part, i) =>
      this.check(part, `${path}.${kind}[${i}]`, depth + 1),
    );
    return kind === 'and' ? { and: parts } : { or: parts };
  }

  #condition(node: Keys, path: string): Filter {
    const { field, op } = node;
    if (typeof field !== 'string')
      throw new FilterError(`${path}.field must be the name of a field, got ${show(field)}`);
    const known = OPERATORS.find((each) => each === op);
    if (known === undefined) throw new FilterError(`${path}.op must be one of ${OPERATORS.join(' ')}, got ${show(op)}`);
    requireKeys(node, known === 'exists' ? ['field', 'op'] : ['field', 'op', 'value'], path);
    if (known === 'exists') return { field, op: known };
    if (known === 'in' || known === 'not in') {
      const values = requireList(node.value, `${path}.value`);
      return { field, op: known, value: values.map((value, i) => this.#value(value, `${path}.value[${i}]`)) };
    }
    const value = this.#value(node.value, `${path}.value`);
    if (known === 'like' || known === 'not like') {
      if (typeof value === 'string') return { field, op: known, value };
      throw new FilterError(`${path}.value must be a string such as "劳动%", got ${show(value)}`);
    }
    const ordered = ORDER_OPERATORS.find((each) => each === known);
    if (ordered === undefined) return { field, op: known as '=' | '!=', value };
    if (typeof value !== 'number' && typeof value !== 'string')
      throw new FilterError(
        `${path}.value must be a number or a string, which ${ordered} compares, got ${show(value)}`,
      );
    return { field, op: ordered, value };
  }

  #near(input: unknown, path: string): Near {
    const node = requireObject(input, path, NEAR_EXAMPLE);
    const { lat, lon, km, latField, lonField } = node;
    const fields = { latField, lonField };
    const named = Object.entries(fields).filter(([, name]) => name !== undefined);
    requireKeys(node, ['lat', 'lon', 'km', ...Object.keys(fields).filter((name) => Object.hasOwn(node, name))], path);
    for (const [key, value] of Object.entries({ lat, lon, km }))
      if (typeof this.#value(value, `${path}.${key}`) !== 'number')
        throw new FilterError(`${path}.${key} must be a number, got ${show(value)}`);
    for (const [key, value] of named)
      if (typeof value !== 'string')
        throw new FilterError(`${path}.${key} must be the name of a field, got ${show(value)}`);
    const circle = { lat, lon, km } as Near;
    const fault = nearFault(circle);
    if (fault !== undefined) throw new FilterError(`${path}: ${fault}`);
    return { ...circle, ...(Object.fromEntries(named) as Pick<Near, 'latField' | 'lonField'>) };
  }

  #value(value: unknown, path: string): Scalar {
    this.#count(path);
    if (!isScalar(value))
      throw new FilterError(`${path} must be a string, a finite number, true, false or null, got ${show(value)}`);
    if (typeof value === 'string' && value.length > MAX_STRING_LENGTH)
      throw new FilterError(`${path} may have ${MAX_STRING_LENGTH} characters, got ${value.length}`);
    return value;
  }

  #count(path: string): void {
    if (++this.#terms > MAX_TERMS)
      throw new FilterError(
        `a filter may have ${MAX_TERMS} conditions and values; ${path.slice(0, 60)} is one too many`,
      );
  }
}

const EXAMPLE = '{"field": "city", "op": "=", "value": "北京"}';
const NEAR_EXAMPLE = '{"lat": 39.9, "lon": 116.4, "km": 5}';

function requireObject(value: unknown, path: string, example = EXAMPLE): Keys {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Keys;
  throw new FilterError(`${path} must be an object such as ${example}, got ${show(value)}`);
}

function requireList(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return Array.from(value);
  throw new FilterError(`${path} must be an array with at least one member, got ${show(value)}`);
}

function requireKeys(node: Keys, expected: readonly string[], path: string): void {
  for (const key of Object.keys(node)) {
    if (expected.includes(key)) continue;
    const near = key.length <= 64 ? suggest(key, expected) : undefined;
    throw new FilterError(
      `${path} may have ${listKeys(expected)}, got ${show(key)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
  }
  const missing = expected.find((key) => !Object.hasOwn(node, key));
  if (missing !== undefined) throw new FilterError(`${path}.${missing} is missing`);
}

function listKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'nothing';
  return keys.length > 8 ? `${keys.slice(0, 8).join(', ')} …` : keys.join(', ');
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (types.isDate(value)) return 'a Date; documents hold its toISOString(), so compare with that';
  return typeof value === 'object' ? 'an object' : typeof value;
}
