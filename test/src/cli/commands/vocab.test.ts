import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

test('vocab writes the tokens of the texts it is given, whole or not at all', async (t) => {
  const folder = await temporaryDirectory(t);
  const out = join(folder, 'vocab.txt');
  const input = `${'{"text":"你好世界 hello"}\n'.repeat(3)}{"text":"稀"}\nbad\n`;
  const args = ['vocab', '-', '--out', out, '--pieces', '5', '--pair-count', '2'];
  const { code, out: said, err } = await runHere(args, input);
  assert.deepEqual([code, err], [0, 'line 5: not JSON: Unexpected token \'b\', "bad" is not valid JSON\n']);
  const tokens = (await readFile(out, 'utf8')).trimEnd().split('\n');
  assert.equal(said, `${out}: ${tokens.length} tokens\n`);
  assert.deepEqual(tokens.slice(0, 5), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']);
  for (const token of ['你', '好', '世', '界', 'h', '##o']) assert.ok(tokens.includes(token), token);
  assert.ok(!tokens.includes('稀'));
  assert.deepEqual(await readdir(folder), ['vocab.txt']);
  const failed = await runHere(['vocab', '-', '--out', join(folder, 'absent', 'vocab.txt')], input);
  assert.deepEqual([failed.code, failed.out], [1, '']);
  assert.match(failed.err, /kenyon: cannot write .*vocab\.txt: there is no such file or folder/);
});

test('vocab --han-words takes in words of Han characters, traditional ones as simplified', async (t) => {
  const out = join(await temporaryDirectory(t), 'vocab.txt');
  const { code } = await runHere(['vocab', '-', '--out', out, '--han-words', '5'], '我們學習中文\n'.repeat(4));
  assert.equal(code, 0);
  const tokens = (await readFile(out, 'utf8')).trimEnd().split('\n');
  for (const token of ['我们', '学习', '中文', '我', '习']) assert.ok(tokens.includes(token), token);
});
