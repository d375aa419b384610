import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataDirectory } from '../../../encoders/training/data/data-directory.ts';
import { openTexts } from '../../../encoders/training/texts/open-texts.ts';
import { runHere } from '../fake-terminal.ts';

test('a configuration is carried out, and what was written is said', async (context) => {
  const data = dataDirectory(context, openTexts());
  const output = join(data, 'out');
  const file = join(data, 'texts.json');
  writeFileSync(file, JSON.stringify({ data, output, items: 100, pairs: 50, heldOut: 10, measuredFiles: [] }));
  const { code, out, err } = await runHere(['texts', file]);
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /out: 100 texts of about [\d,]+ pieces, \d+ pairs, 10 held-out texts\n$/);
  assert.deepEqual(readdirSync(output).sort(), ['heldout.jsonl', 'items.jsonl', 'pairs.jsonl', 'report.json']);
  const again = await runHere(['texts', file, '--json']);
  assert.deepEqual(JSON.parse(again.out), JSON.parse(readFileSync(join(output, 'report.json'), 'utf8')));
});

test('a bad field ends with its name and no output', async (context) => {
  const data = dataDirectory(context, { 'texts.json': '{"output": "out", "itens": 5}' });
  const { code, out, err } = await runHere(['texts', join(data, 'texts.json')]);
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /texts config: itens must be one of .*items/);
});
