import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EDGE, isLegalMove, spansOfTags, tagNames, tagsOfSpans } from '../../../encoders/ner/tag-schemes.ts';
import type { TokenSpan } from '../../../encoders/ner/token-spans.ts';
import { numTags, type TagScheme } from '../../../encoders/roformer/entity-head.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';

const SCHEMES: readonly TagScheme[] = ['bio', 'bioes', 'sbme'];
const TYPES = ['PER', 'LOC', 'ORG'];

/** Spans side by side, some of them gaps (type -1): what is left are spans that share no token. */
const pieces = fc.array(fc.record({ length: fc.integer({ min: 1, max: 4 }), type: fc.integer({ min: -1, max: 2 }) }));

function laidOut(parts: readonly { readonly length: number; readonly type: number }[]) {
  let length = 0;
  const spans = parts.map(({ length: tokens, type }): TokenSpan => {
    length += tokens;
    return { first: length - tokens, last: length - 1, type };
  });
  return { spans: spans.filter(({ type }) => type >= 0), length };
}

function tagged(scheme: TagScheme, spans: readonly TokenSpan[], length: number): string {
  return [...tagsOfSpans(scheme, spans, length)].map((tag) => tagNames(scheme, TYPES)[tag]).join(' ');
}

function read(scheme: TagScheme, names: string): string[] {
  const tags = names.split(' ').map((name) => tagNames(scheme, TYPES).indexOf(name));
  return spansOfTags(scheme, tags).map(({ first, last, type }) => `${first}-${last} ${TYPES[type]}`);
}

for (const scheme of SCHEMES) {
  test(`${scheme} has as many names as tags, no two alike`, () => {
    assert.equal(new Set(tagNames(scheme, TYPES)).size, numTags(scheme, TYPES.length));
  });

  test(`${scheme} gives back every set of spans that share no token`, () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const { spans, length } = laidOut(scheme === 'sbme' ? parts.filter(({ type }) => type >= 0) : parts);
        assert.deepEqual(spansOfTags(scheme, tagsOfSpans(scheme, spans, length)), spans);
      }),
      { seed: 5 },
    );
  });

  test(`any ${scheme} tags give spans within the range that share no token`, () => {
    const tag = fc.nat(numTags(scheme, TYPES.length) - 1);
    fc.assert(
      fc.property(fc.array(tag), fc.nat(3), fc.nat(3), (tags, from, less) => {
        const to = Math.max(from, tags.length - less);
        let next = from;
        for (const { first, last, type } of spansOfTags(scheme, tags.slice(0, to), from)) {
          assert.ok(next <= first && first <= last && last < to && TYPES[type] !== undefined);
          next = last + 1;
        }
        assert.deepEqual(spansOfTags(scheme, tags, from, to), spansOfTags(scheme, tags.slice(0, to), from));
      }),
      { seed: 6 },
    );
  });

  test(`exactly the moves between ${scheme} tags that spans can give are legal`, () => {
    const types = ['PER', 'LOC'];
    const count = numTags(scheme, types.length);
    const seen = new Set<string>();
    for (let code = 0; code < count ** 4; code++) {
      const tags = Int32Array.from({ length: 4 }, (_, t) => Math.floor(code / count ** t) % count);
      if (tagsOfSpans(scheme, spansOfTags(scheme, tags), 4).join() !== tags.join()) continue;
      [EDGE, ...tags].forEach((from, t) => {
        seen.add(`${from} ${tags[t] ?? EDGE}`);
      });
    }
    for (let from = EDGE; from < count; from++) {
      for (let to = EDGE; to < count; to++) {
        if (from === EDGE && to === EDGE) continue;
        assert.equal(isLegalMove(scheme, types, from, to), seen.has(`${from} ${to}`), `${from} to ${to}`);
      }
    }
  });
}

test('the tags of one example are those that the papers write', () => {
  const spans = [
    { first: 0, last: 2, type: 0 },
    { first: 4, last: 4, type: 1 },
    { first: 5, last: 6, type: 1 },
  ];
  assert.equal(tagged('bio', spans, 7), 'B-PER I-PER I-PER O B-LOC B-LOC I-LOC');
  assert.equal(tagged('bioes', spans, 7), 'B-PER I-PER E-PER O S-LOC B-LOC E-LOC');
  assert.equal(tagged('sbme', spans, 7), 'b-PER m-PER e-PER s-PER s-LOC b-LOC e-LOC');
});

test('a tag inside a span begins one where none of its type is open', () => {
  assert.deepEqual(read('bio', 'O I-PER I-PER B-PER I-LOC'), ['1-2 PER', '3-3 PER', '4-4 LOC']);
  assert.deepEqual(read('bioes', 'E-PER I-PER O B-PER B-PER S-PER I-LOC E-LOC I-LOC'), [
    '0-0 PER',
    '1-1 PER',
    '3-3 PER',
    '4-4 PER',
    '5-5 PER',
    '6-7 LOC',
    '8-8 LOC',
  ]);
  assert.deepEqual(read('sbme', 's-PER e-PER m-PER s-PER b-PER'), [
    '0-0 PER',
    '1-1 PER',
    '2-2 PER',
    '3-3 PER',
    '4-4 PER',
  ]);
});

test('of spans that share a token the longest wins, then the first', () => {
  const spans = [
    { first: 1, last: 2, type: 0 },
    { first: 2, last: 4, type: 1 },
    { first: 5, last: 6, type: 0 },
    { first: 6, last: 7, type: 1 },
  ];
  assert.equal(tagged('bio', spans, 8), 'O O B-LOC I-LOC I-LOC B-PER I-PER O');
});

test('a number that is no tag has no legal moves', () => {
  for (const tag of [-2, 7, 0.5, Number.NaN]) {
    assert.throws(() => isLegalMove('bio', TYPES, tag, 0), InvalidArgumentError);
    assert.throws(() => isLegalMove('bio', TYPES, 0, tag), InvalidArgumentError);
  }
});
