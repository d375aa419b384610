import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TimeSlice } from '../../../src/core/time-slice.ts';
import { mergeEntities } from '../../../src/entities/merge-entities.ts';
import type { TextEntity } from '../../../src/entities/text-entity.ts';

const named = (start: number, end: number, type: string, score = 0.9): TextEntity => ({
  start,
  end,
  type,
  value: `${type} ${start}`,
  source: 'model',
  score,
});
const ruled = (start: number, end: number, type: string): TextEntity => ({
  start,
  end,
  type,
  value: `${type} ${start}`,
  source: 'rule',
});
/** 'place 0-3' */
const briefly = (entities: readonly TextEntity[]) =>
  entities.map(({ start, end, type }) => `${type} ${start}-${end}`).join(', ');

const CASES: readonly [why: string, model: TextEntity[], rules: TextEntity[], expected: string][] = [
  ['apart, all stay, by place', [named(5, 7, 'person')], [ruled(0, 4, 'date')], 'date 0-4, person 5-7'],
  ['neighbours do not overlap', [named(4, 7, 'place')], [ruled(0, 4, 'date')], 'date 0-4, place 4-7'],
  ['at one place the rule wins', [named(0, 4, 'date')], [ruled(0, 4, 'date')], 'date 0-4'],
  ['a name within a date goes', [named(1, 3, 'person')], [ruled(0, 4, 'date')], 'date 0-4'],
  ['a name across a date goes', [named(2, 6, 'place')], [ruled(0, 4, 'date')], 'date 0-4'],
  ['a name around a date stays', [named(0, 8, 'book')], [ruled(2, 4, 'date')], 'book 0-8, date 2-4'],
  ['a name around a phone number goes', [named(0, 18, 'company')], [ruled(4, 15, 'phone')], 'phone 4-15'],
  ['a name within a URL goes', [named(8, 12, 'company')], [ruled(0, 20, 'url')], 'url 0-20'],
  [
    'a place within an organization stays',
    [named(0, 6, 'organization'), named(0, 2, 'place')],
    [],
    'organization 0-6, place 0-2',
  ],
  ['of the same type the surer stays', [named(0, 6, 'place', 0.6), named(0, 3, 'place', 0.8)], [], 'place 0-3'],
  [
    'of one place the surer type stays',
    [named(0, 4, 'company', 0.7), named(0, 4, 'organization', 0.8)],
    [],
    'organization 0-4',
  ],
  ['of two that cross the surer stays', [named(0, 4, 'place', 0.7), named(2, 6, 'person', 0.6)], [], 'place 0-4'],
  [
    'what a rule put out puts out nothing itself',
    [named(3, 6, 'place', 0.99), named(5, 8, 'person', 0.6)],
    [ruled(0, 4, 'url')],
    'url 0-4, person 5-8',
  ],
];

for (const [why, model, rules, expected] of CASES) {
  test(why, async () => {
    assert.equal(briefly(await mergeEntities(model, rules, new TimeSlice())), expected);
    assert.equal(briefly(await mergeEntities(model.toReversed(), rules, new TimeSlice())), expected);
  });
}

const place = fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 5 }));
const fromModel = fc.array(
  fc.tuple(place, fc.constantFrom('place', 'person', 'organization'), fc.integer({ min: 1, max: 5 })),
  { maxLength: 12 },
);
const fromRules = fc.array(fc.tuple(place, fc.constantFrom('date', 'url')), { maxLength: 4 });

test('rules all stay, nothing of the model crosses anything, and what went met something that stayed', async () => {
  await fc.assert(
    fc.asyncProperty(fromModel, fromRules, async (names, kinds) => {
      const model = names.map(([[start, length], type, score]) => named(start, start + length, type, score / 5));
      const rules = kinds.map(([[start, length], type]) => ruled(start, start + length, type));
      const merged = await mergeEntities(model, rules, new TimeSlice());
      for (const rule of rules) assert.ok(merged.includes(rule));
      const kept = merged.filter(({ source }) => source === 'model');
      for (const name of kept) {
        for (const other of merged) {
          if (other === name) continue;
          const apart = other.start >= name.end || name.start >= other.end;
          const around = name.start <= other.start && name.end >= other.end && other.type !== 'url';
          const within = other.start <= name.start && other.end >= name.end && other.source === 'model';
          assert.ok(apart || ((around || within) && other.type !== name.type), briefly([name, other]));
        }
      }
      for (const name of model.filter((entity) => !merged.includes(entity))) {
        assert.ok(merged.some(({ start, end }) => start < name.end && name.start < end));
      }
      for (let i = 1; i < merged.length; i++) assert.ok(merged[i].start >= merged[i - 1].start);
    }),
  );
});
