import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { PACKAGED_MODELS, SHIPPED_MODEL } from '../../../encoders/own-models.ts';
import { modelPath } from '../../../encoders/pretrained.ts';
import { checkTextsConfig } from '../../../encoders/training/texts/text-config.ts';
import { OPEN_SOURCES } from './open-sources.ts';

interface Row {
  readonly sources: readonly string[];
  readonly terms: string;
}

/** Rows of the first table below a heading, which ends with the next one. */
function dataRows(card: string): Row[] {
  const section = card.split('\n## ').find((part) => part.startsWith('Data and terms\n'));
  assert.ok(section, 'the card has a section "Data and terms"');
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const cells = line.split('|').slice(1, -1);
    return { sources: [...cells[0].matchAll(/`([^`]+)`/g)].map(([, name]) => name), terms: cells.at(-1)!.trim() };
  });
}

/** The encoders that are shipped as free to use: one with the package, one as a package of its own. */
for (const model of [SHIPPED_MODEL, ...PACKAGED_MODELS.keys()]) {
  const card = await readFile(join(modelPath(model), 'README.md'), 'utf8');

  test(`${model} was trained on nothing but sources whose terms allow it, as its card says row by row`, () => {
    const rows = dataRows(card);
    assert.ok(rows.length > 0);
    for (const { sources, terms } of rows) {
      assert.ok(sources.length > 0, terms);
      for (const source of sources) assert.equal(OPEN_SOURCES[source], terms, source);
    }
  });

  test(`the card of ${model} leaves out no source, and names each once`, () => {
    const named = dataRows(card).flatMap(({ sources }) => sources);
    assert.deepEqual(named.toSorted(), Object.keys(OPEN_SOURCES).toSorted());
    const config = checkTextsConfig({ data: 'data', output: 'out', items: 1, pairs: 1, heldOut: 1 });
    for (const source of Object.keys(config.sourceWeights)) assert.ok(named.includes(source), source);
  });

  test(`the card of ${model} says what share-alike terms of texts ask, and names the notices of those that want one`, () => {
    const flat = card.replaceAll(/\s+/g, ' ');
    for (const notice of ['CC BY-SA 3.0 and 4.0', 'GFDL', 'WordNet', 'MPL-2.0', 'GPL-2'])
      assert.ok(flat.includes(notice), notice);
  });

  test(`no measured set trained ${model}`, async () => {
    const { sets } = JSON.parse(await readFile(join(modelPath(model), 'trained-on.json'), 'utf8'));
    assert.deepEqual(sets, []);
  });
}

test('zh-en-base carries the notice of the encoder whose layers it began as', async () => {
  const notice = await readFile(join(modelPath('zh-en-base'), 'NOTICE'), 'utf8');
  for (const part of ['intfloat/multilingual-e5-small, MIT, as stated by its authors', 'Permission is hereby granted'])
    assert.ok(notice.includes(part), part);
});
