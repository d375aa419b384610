import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

test("eval measures a model on one's own pairs, for people and for machines", async (t) => {
  const folder = await temporaryDirectory(t);
  const model = await writeTinyModel(join(folder, 'model'));
  const file = join(folder, 'pairs.tsv');
  const rows = ['rice\trice\t1', 'rice\trice\t1', 'rice\tcode 99\t0', 'rice\tcode 99\t0', 'a b\ta b\t1', 'a b\ta b\t1'];
  await writeFile(file, `a\tb\tlabel\n${rows.join('\n')}\n`);
  const args = ['eval', `file:${file}`, '--model', model];
  const { code, out } = await runHere([...args, '--json']);
  assert.equal(code, 0);
  const figures = JSON.parse(out);
  assert.deepEqual([figures.kind, figures.pairs, figures.accuracy], ['pairs', 3, 1]);
  assert.ok(figures.spearman > 0.8);
  const people = await runHere(args);
  assert.match(people.out, /^file:.*Spearman 0\.\d{4} {2}accuracy 1\.0000 at \d\.\d{4} {2}\(3 pairs\)\n$/);
  assert.match(people.err, /16 dimensions/);
});

test('fewer pairs than have an order are refused alike in every form of a file', async (t) => {
  const folder = await temporaryDirectory(t);
  const model = await writeTinyModel(join(folder, 'model'));
  const rows = [
    ['rice', 'rice', 1],
    ['rice', 'code 99', 0],
    ['护照', '护照', 1],
  ] as const;
  const forms = {
    'p.tsv': `a\tb\tlabel\n${rows.map((row) => row.join('\t')).join('\n')}\n`,
    'p.jsonl': rows.map(([a, b, label]) => `${JSON.stringify({ a, b, label })}\n`).join(''),
    'p.json': JSON.stringify(rows.map(([a, b, label]) => ({ a, b, label }))),
  };
  for (const [name, content] of Object.entries(forms)) {
    await writeFile(join(folder, name), content);
    const { code, err } = await runHere(['eval', `file:${join(folder, name)}`, '--model', model]);
    assert.equal(code, 1, name);
    assert.match(err, /has 3 labelled pairs; at least 4 can be measured/);
  }
});

test('eval reads files of pairs as match reads them', async (t) => {
  const folder = await temporaryDirectory(t);
  const model = await writeTinyModel(join(folder, 'model'));
  const rows = [
    'rice,rice,1',
    'rice,code 99,0',
    '护照,护照,1',
    '护照,"a, b",0',
    'rice,rice,1',
    'rice,"x, y",0',
    'a b,a b,1',
    'b,c,0',
  ];
  const forms: readonly [string, string | Buffer, readonly string[]][] = [
    ['headless.csv', rows.join('\n'), []],
    ['named.csv', `\ufefftext_a,text_b,label\r\n${rows.join('\r\n')}`, []],
    ['packed.csv.gz', gzipSync(`sentence1,sentence2,is_duplicate\n${rows.join('\n')}`), []],
    [
      'own.csv',
      `left,right,same\n${rows.join('\n')}`,
      ['--a-field', 'left', '--b-field', 'right', '--label-field', 'same'],
    ],
    [
      'semi.csv',
      `一;二;三\n${rows.join('\n').replaceAll(/,(?! )/g, ';')}`,
      ['--a-field', '一', '--b-field', '二', '--label-field', '三', '--delimiter', ';'],
    ],
  ];
  for (const [name, content, options] of forms) {
    await writeFile(join(folder, name), content);
    const { code, out, err } = await runHere([
      'eval',
      `file:${join(folder, name)}`,
      '--model',
      model,
      '--json',
      ...options,
    ]);
    assert.equal(code, 0, `${name}: ${err}`);
    assert.deepEqual([JSON.parse(out).pairs, JSON.parse(out).kind], [4, 'pairs'], name);
  }
  await writeFile(join(folder, 'other.csv'), 'one,two\n1,2\n');
  const refused = await runHere(['eval', `file:${join(folder, 'other.csv')}`, '--model', model]);
  assert.deepEqual([refused.code, refused.out], [1, '']);
});

test('eval lists its sets and needs one', async () => {
  assert.match((await runHere(['eval', '--list'])).out, /^lcqmc +pairs$/m);
  assert.equal((await runHere(['eval'])).code, 2);
});

test('what is wrong with a set or with an option of it is told before a model is opened, and no option is passed over', async (t) => {
  const folder = await temporaryDirectory(t);
  const file = `file:${join(folder, 'pairs.csv')}`;
  await writeFile(join(folder, 'pairs.csv'), `q,w,label\n${'rice,rice,1\n护照,code,0\n'.repeat(3)}`);
  const noModel = ['--model', join(folder, 'no such model')];
  const cases: readonly [readonly string[], number, RegExp][] = [
    [[file, '--a-field', 'q'], 2, /--a-field and --b-field go together/],
    [[file, '--b-field', 'w'], 2, /--a-field and --b-field go together/],
    [[file, '--a-field', 'q', '--b-field', 'none'], 1, /none/],
    [[file, '--encoding', 'klingon'], 2, /--encoding "klingon" is unknown/],
    [[file, '--delimiter', 'ab'], 2, /--delimiter must be one character/],
    [[`file:${join(folder, 'absent.csv')}`], 1, /absent\.csv/],
    [['lcqmc', '--b-field', 'w'], 2, /of one's own pairs, file:PATH/],
    [['lcqmc', '--encoding', 'gb18030'], 2, /of one's own pairs, file:PATH/],
    [['no-such-set'], 2, /no-such-set/],
  ];
  for (const [args, code, message] of cases) {
    const refused = await runHere(['eval', ...args, ...noModel]);
    assert.match(refused.err, message, args.join(' '));
    assert.deepEqual([refused.code, refused.out], [code, ''], `${args.join(' ')}: ${refused.err}`);
  }
});
