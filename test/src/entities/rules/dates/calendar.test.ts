import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ANY_YEAR,
  addDays,
  addMonths,
  type CalendarDay,
  compareDays,
  dayOf,
  daysInMonth,
  quarterSpan,
  weekdayOf,
  weekSpan,
} from '../../../../../src/entities/rules/dates/calendar.ts';

const RULES = new URL('../../../../../src/entities/rule-entities.js', import.meta.url).href;

const days = fc.date({ min: new Date('1600-01-01'), max: new Date('2400-01-01'), noInvalidDate: true }).map((date) => ({
  year: date.getUTCFullYear(),
  month: date.getUTCMonth() + 1,
  day: date.getUTCDate(),
}));

test('only days of the calendar are days', () => {
  assert.equal(dayOf(2023, 2, 29), undefined);
  assert.equal(dayOf(1900, 2, 29), undefined);
  assert.equal(dayOf(2024, 13, 1), undefined);
  assert.equal(dayOf(2024, 4, 31), undefined);
  assert.equal(dayOf(2024, 4, 0), undefined);
  assert.deepEqual(dayOf(2000, 2, 29), { year: 2000, month: 2, day: 29 });
  assert.equal(daysInMonth(ANY_YEAR, 2), 29);
});

test('adding days and taking them away again leads back, and never leaves the calendar', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: -100_000, max: 100_000 }), (day, count) => {
      const there = addDays(day, count);
      assert.notEqual(dayOf(there.year, there.month, there.day), undefined);
      assert.deepEqual(addDays(there, -count), day);
      assert.equal(Math.sign(compareDays(there, day)), Math.sign(count));
    }),
    { seed: 5 },
  );
});

test('adding months stays within the month it leads to', () => {
  const at = (day: CalendarDay, months: number) => Object.values(addMonths(day, months)).join('-');
  assert.equal(at({ year: 2024, month: 1, day: 31 }, 1), '2024-2-29');
  assert.equal(at({ year: 2024, month: 1, day: 31 }, -1), '2023-12-31');
  assert.equal(at({ year: 2024, month: 2, day: 29 }, -12), '2023-2-28');
  assert.equal(at({ year: 2023, month: 11, day: 30 }, 14), '2025-1-30');
});

test('weeks begin on Monday and hold the day', () => {
  assert.equal(weekdayOf({ year: 2026, month: 3, day: 18 }), 3);
  fc.assert(
    fc.property(days, (day) => {
      const { first, last } = weekSpan(day);
      assert.deepEqual([weekdayOf(first), weekdayOf(last)], [1, 7]);
      assert.ok(compareDays(first, day) <= 0 && compareDays(day, last) <= 0);
    }),
    { seed: 5 },
  );
});

test('a quarter has three whole months', () => {
  assert.deepEqual(quarterSpan(2024, 1), {
    first: { year: 2024, month: 1, day: 1 },
    last: { year: 2024, month: 3, day: 31 },
  });
  assert.deepEqual(quarterSpan(2023, 4).last, { year: 2023, month: 12, day: 31 });
});

test('no time zone shifts a day, not at either end of it and not when the clocks change', () => {
  const script = `
    const { ruleEntities } = await import(${JSON.stringify(RULES)});
    const values = [];
    for (const hour of [0, 2, 12, 23]) for (const [month, day] of [[0, 1], [2, 8], [9, 25], [11, 31]])
      values.push(ruleEntities('今天, yesterday, 最近三天, last week, 上个月, 2024-05-01, May 3rd, 2024, next Friday, in 3 days', {
        now: new Date(2026, month, day, hour, 30),
      }).map(({ value }) => value).join(' '));
    console.log(JSON.stringify(values));`;
  const [here, ...elsewhere] = ['UTC', 'Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati'].map((TZ) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TZ },
      encoding: 'utf8',
    }),
  );
  const [newYear] = JSON.parse(here);
  assert.equal(
    newYear,
    '2026-01-01 2025-12-31 2025-12-30/2026-01-01 2025-12-22/2025-12-28 2025-12-01/2025-12-31 2024-05-01 2024-05-03 2026-01-09 2026-01-04',
  );
  for (const values of elsewhere) assert.equal(values, here);
});
