import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownOption } from '../../../src/core/unknown-option.ts';

const SEARCH = [
  'k',
  'mode',
  'filter',
  'index',
  'minScore',
  'fusion',
  'rerank',
  'entities',
  'passages',
  'explain',
  'offset',
  'cursor',
  'sort',
  'groupBy',
  'facets',
  'signal',
];

/** The option that is offered in place of one that there is not. */
function meant(unknown: string, known: readonly string[] = SEARCH): string | undefined {
  return / did you mean (\w+)\?/.exec(unknownOption('search', unknown, known))?.[1];
}

test('a slip of the pen and another spelling are understood', () => {
  for (const name of ['filters', 'fitler', 'Filter', 'FILTER']) assert.equal(meant(name), 'filter', name);
  for (const name of ['batchsize', 'batch_size', 'batch-size']) assert.equal(meant(name, ['batchSize']), 'batchSize');
  assert.equal(meant('explian'), 'explain');
});

test('what other libraries call an option is understood where there is such an option', () => {
  assert.equal(meant('where'), 'filter');
  for (const name of ['threshold', 'min_score', 'cutoff', 'scoreThreshold'])
    assert.equal(meant(name), 'minScore', name);
  for (const name of ['limit', 'top', 'topK', 'top_k', 'n', 'size']) assert.equal(meant(name), 'k', name);
  for (const name of ['skip', 'page', 'from']) assert.equal(meant(name), 'offset', name);
  for (const name of ['orderBy', 'sort_by']) assert.equal(meant(name), 'sort', name);
  assert.equal(meant('aggs'), 'facets');
  assert.equal(meant('size', ['batchSize', 'strict']), 'batchSize');
  assert.equal(meant('model', ['scorer', 'threshold']), 'scorer');
  assert.equal(meant('where', ['batchSize']), undefined);
});

test('a name that is like none is told with those there are, however long it is', () => {
  assert.equal(unknownOption('x', 'zzzz', ['abc', 'def']), "x has no option 'zzzz', only abc, def");
  assert.equal(meant('k'.repeat(1e6)), undefined);
  assert.equal(meant('constructor'), undefined);
});
