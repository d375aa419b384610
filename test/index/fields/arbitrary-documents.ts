import fc from 'fast-check';
import type { Doc } from './naive-fields.ts';

/** Few values, so that documents share them; of each type some that look alike. */
export const VALUES = [
  null,
  true,
  false,
  0,
  1,
  -1.5,
  2,
  10,
  '',
  '1',
  'a',
  'b',
  '北京',
  '2024-05-31',
  '2024-06-01',
  '2024-05-31T08:00:00+08:00',
  '2024-05-31T00:00:00Z',
  '2024-05-31 00:00:00.50-00:30',
  '𝄞',
];

/** Names of the fields that documents have, and one that none has. */
export const FIELDS = ['city', 'tags', 'author.name', 'author.born', '发布 日期', '__proto__', 'id', 'nowhere'];

const scalar = fc.constantFrom(...VALUES);
const value = fc.oneof(
  { arbitrary: scalar, weight: 6 },
  { arbitrary: fc.array(scalar, { maxLength: 3 }), weight: 2 },
  { arbitrary: fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }), weight: 1 },
);
const author = fc.record({ name: value, born: value }, { requiredKeys: [] });

/** Documents with few fields, some nested, some lists. */
export const arbitraryDocument: fc.Arbitrary<Doc> = fc
  .record(
    {
      id: fc.constant('x'),
      text: fc.constant('t'),
      city: value,
      tags: value,
      author: fc.oneof(author, fc.array(author, { maxLength: 2 })),
      '发布 日期': value,
      proto: value,
    },
    { requiredKeys: [] },
  )
  .map(({ proto, ...rest }) => {
    // As JSON.parse makes it: an own property of this name.
    if (proto !== undefined) Object.defineProperty(rest, '__proto__', { value: proto, enumerable: true });
    return rest;
  });
