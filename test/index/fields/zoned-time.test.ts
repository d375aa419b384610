import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { utcTime } from '../../../index/fields/zoned-time.ts';

test('times are written in UTC, and what is none is left alone', () => {
  for (const [text, utc] of [
    ['2024-05-01T08:00:00+08:00', '2024-05-01T00:00:00+00:00'],
    ['2024-01-01T00:30:00+05:30', '2023-12-31T19:00:00+00:00'],
    ['2024-05-01t08:00:00z', '2024-05-01T08:00:00+00:00'],
    ['2024-05-01 08:00:00.250-0330', '2024-05-01T11:30:00.25+00:00'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00+00:00'],
    ['2024-02-29T12:00Z', '2024-02-29T12:00:00+00:00'],
  ])
    assert.equal(utcTime(text), utc, text);
  for (const text of [
    '2024-05-01',
    '2024-05-01T08:00:00',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-05-01T24:00:00Z',
    '2024-05-01T08:00:00+24:00',
    '2024-05-01T08:00:00+08:60',
    '0000-01-01T00:00:00+08:00',
    '9999-12-31T23:00:00-02:00',
    ' 2024-05-01T08:00:00Z',
    '2024-05-01T08:00:00Z\n',
    '２０２４-05-01T08:00:00Z',
    '2024年5月1日 08:00 +08:00',
  ])
    assert.equal(utcTime(text), undefined, text);
});

test('letter by letter they come in order of time, and equal times are one text', () => {
  const time = fc.record({
    ms: fc.integer({ min: Date.UTC(1, 0, 3), max: Date.UTC(9999, 0) }).map((ms) => ms - (ms % 1000)),
    fraction: fc.constantFrom('', '.0', '.5', '.50', '.05', '.123', '.123456', '.1234567891'),
    zone: fc.integer({ min: -1439, max: 1439 }),
  });
  const text = ({ ms, fraction, zone }: { ms: number; fraction: string; zone: number }) => {
    const two = (n: number) => String(n).padStart(2, '0');
    const local = new Date(ms + zone * 60_000).toISOString().replace(/\.\d+Z$/, '');
    const [hours, minutes] = [Math.floor(Math.abs(zone) / 60), Math.abs(zone) % 60];
    return `${local}${fraction}${zone < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
  };
  const near = fc.tuple(time, time).map(([a, b]) => [a, { ...b, ms: b.ms % 3 === 0 ? a.ms : b.ms }] as const);
  fc.assert(
    fc.property(near, ([a, b]) => {
      const [x, y] = [utcTime(text(a))!, utcTime(text(b))!];
      const order = a.ms - b.ms || Number(`0${a.fraction}`) - Number(`0${b.fraction}`);
      assert.equal(Math.sign(order), x < y ? -1 : x > y ? 1 : 0, `${text(a)} ${text(b)}`);
    }),
    { seed: 31, numRuns: 2000 },
  );
});
