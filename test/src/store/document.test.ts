import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDocument, parseDocument } from '../../../src/store/document.ts';
import { UNFIT } from './unfit-documents.ts';

test('a document that cannot be read, or is another one as JSON, is refused with the reason', () => {
  for (const [input, reason] of UNFIT) {
    const checked = checkDocument(input);
    assert.ok(typeof checked === 'string' && reason.test(checked), `${reason}: got ${JSON.stringify(checked)}`);
  }
});

test('what is stored always has the text and the id that were read', () => {
  class Listing {
    readonly city = '北京';
    get text(): string {
      return 'a listing';
    }
    get id(): string {
      return 'l1';
    }
  }
  const inherited = checkDocument(new Listing());
  assert.ok(typeof inherited === 'object');
  assert.deepEqual(JSON.parse(inherited.json), { city: '北京', text: 'a listing', id: 'l1' });
  const own = checkDocument({ id: 'a', text: 'x', secret: 1, toJSON: () => ({ text: 'x', shown: 2 }) });
  assert.ok(typeof own === 'object');
  assert.deepEqual(parseDocument(own.json), { text: 'x', shown: 2, id: 'a' });
});

test('ids that are made from the content are those of before', () => {
  const ids = [{ text: 'x' }, { text: 'x', n: 1, at: new Date(0) }].map((input) => {
    const checked = checkDocument(input);
    return typeof checked === 'object' ? checked.id : checked;
  });
  assert.deepEqual(ids, ['fcd1ccec08db6f78a81fee6c26da9e6b', 'd227c1c6f64231c5ea366845b851929c']);
});

test('a stored document that is none is told of in words', () => {
  for (const json of ['null', '{', '[]', '"x"', '{"id":1,"text":"x"}', '{"id":"a"}', '{"id":"a","text":null}']) {
    assert.equal(typeof parseDocument(json), 'string', json);
  }
});
