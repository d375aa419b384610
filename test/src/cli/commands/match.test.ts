import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeLittlePairModel } from '../../../fixtures/pair-model-fixture.ts';
import { tinyModelFolder, writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { startKenyon } from '../child.ts';
import { runHere } from '../fake-terminal.ts';

test('messages are read as users see them', () => {
  assert.equal(process.env.KENYON_DEBUG, undefined, 'these tests read messages as users see them');
});

async function setUp(t: TestContext) {
  const { folder, model } = await tinyModelFolder(t);
  const file = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  return { folder, model, file };
}

/** Pairs with labels that even a random model gets right: equal texts match, texts of other letters do not. */
function labelled(from: number, to: number): string {
  const rows = Array.from({ length: to - from }, (_, i) => {
    const a = (from + i).toString(26).replace(/\d/g, 'q').padEnd(5, 'abc') + (from + i);
    return i % 2 === 0 ? `${a}\t${a}\t1\n` : `${a}\t护照丢了怎么办\t0\n`;
  });
  return `a\tb\tlabel\n${rows.join('')}`;
}

const linesOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('without a threshold every pair comes back with its fields and a score, and the summary says that nothing is decided', async (t) => {
  const { model } = await setUp(t);
  const pairs = '{"id":7,"a":"护照","b":"护照","score":"old"}\n{"id":8,"a":"rice","b":"报案"}\n';
  const { code, out, err } = await runHere(['match', '-', ...model], pairs);
  assert.equal(code, 0);
  const [first, second] = linesOf(out);
  assert.deepEqual(Object.keys(first), ['line', 'id', 'a', 'b', '_score', 'score']);
  assert.deepEqual([first.line, first.id, first.a, first._score, second.id], [1, 7, '护照', 'old', 8]);
  assert.ok(Math.abs(first.score - 1) < 1e-5 && second.score < 1);
  assert.match(
    err,
    /^stdin: 2 pairs: scored, not decided \(.*\)\nno threshold was fitted: a score is no decision; --fit-threshold/,
  );
});

test('a threshold that was fitted on one file is tested on another, written with its evidence, and decides when it is read', async (t) => {
  const { folder, model, file } = await setUp(t);
  const dev = await file('dev.tsv', labelled(0, 80));
  const testFile = await file('test.tsv.gz', gzipSync(labelled(70, 170)));
  const threshold = join(folder, 'threshold.json');
  const fitted = await runHere(['match', '--fit-threshold', dev, testFile, '--threshold', threshold, ...model]);
  assert.equal(fitted.code, 0, fitted.err);
  assert.match(fitted.err, /80 labelled pairs fit the threshold\n/);
  assert.match(fitted.err, /100 pairs: 50 match, 50 no match, 0 unsure/);
  assert.match(
    fitted.err,
    /accuracy 1\.000 \(95 % 0\.9\d\d to 1\.000\) on 90 pairs of test\.tsv\.gz that did not fit it; fitted on 80/,
  );
  assert.match(fitted.err, /left out of the test: 10 pairs that stand in dev\.tsv too\n/);
  for (const { label, decision, probability } of linesOf(fitted.out)) {
    assert.equal(decision, label === '1' ? 'match' : 'no match');
    assert.equal(probability > 0.5, label === '1');
  }
  const { fitted: stored } = JSON.parse(await readFile(threshold, 'utf8'));
  assert.deepEqual([stored.fit.count, stored.test.count, stored.goal], [80, 90, 'accuracy']);

  const again = await runHere(['match', '-', '--threshold', threshold, ...model], '{"a":"abc","b":"abc"}\n');
  assert.equal(linesOf(again.out)[0].decision, 'match');
  assert.match(again.err, /accuracy 1\.000 \(.*\) on 90 pairs of test\.tsv\.gz/);
  const onFit = await runHere(['match', dev, '--threshold', threshold, ...model]);
  assert.match(onFit.err, /not tested: dev\.tsv is the one that fitted the threshold/);
  const onOther = await runHere([
    'match',
    await file('new.tsv', labelled(300, 360)),
    '--threshold',
    threshold,
    ...model,
  ]);
  assert.match(onOther.err, /on 60 pairs of new\.tsv that did not fit it/);
});

test('the file that fits a threshold cannot test it, and a copy of it tests nothing', async (t) => {
  const { folder, model, file } = await setUp(t);
  const dev = await file('dev.tsv', labelled(0, 40));
  const same = await runHere(['match', '--fit-threshold', dev, dev, ...model]);
  assert.equal(same.code, 2);
  assert.match(same.err, /fits the threshold, so it cannot say what the threshold is worth/);
  const threshold = join(folder, 'threshold.json');
  const copy = await file('copy.tsv', labelled(0, 40));
  const { code, err } = await runHere(['match', '--fit-threshold', dev, copy, '--threshold', threshold, ...model]);
  assert.equal(code, 0);
  assert.match(
    err,
    /not tested on other pairs; fitted on 40.*\nnot tested: copy\.tsv is the one that fitted the threshold/,
  );
  assert.equal(JSON.parse(await readFile(threshold, 'utf8')).fitted.test, undefined);
});

test('a threshold that is read from a file is tested on none of the pairs that fitted it, however they are written', async (t) => {
  const { folder, model, file } = await setUp(t);
  const dev = labelled(0, 40);
  const threshold = join(folder, 'threshold.json');
  const fit = ['--fit-threshold', await file('dev.tsv', dev), '--threshold', threshold];
  await runHere(['match', '-', ...fit, ...model], '{"a":"x","b":"y"}\n');
  const head = dev.split('\n').slice(0, 21).join('\n');
  for (const content of [head, dev.toUpperCase().replace('A\tB\tLABEL', 'a\tb\tlabel')]) {
    const { code, err } = await runHere(['match', await file('part.tsv', content), '--threshold', threshold, ...model]);
    assert.equal(code, 0);
    assert.match(err, /not tested on other pairs; .*\nnot tested: all pairs of part\.tsv fitted the threshold/);
  }
  const mixed = await runHere(['match', await file('mixed.tsv', labelled(30, 80)), '--threshold', threshold, ...model]);
  assert.match(mixed.err, /on 40 pairs of mixed\.tsv that did not fit it; fitted on 40 pairs of dev\.tsv/);
  assert.match(mixed.err, /left out of the test: 10 pairs that stand in dev\.tsv too\n/);
});

test('a threshold that was fitted otherwise is replaced only when asked, and the same command may be given again', async (t) => {
  const { folder, model, file } = await setUp(t);
  const dev = await file('dev.tsv', labelled(0, 40));
  const threshold = join(folder, 'threshold.json');
  const run = (fit: string, ...rest: string[]) =>
    runHere(
      ['match', '--fit-threshold', fit, '-', '--threshold', threshold, ...rest, ...model],
      '{"a":"abc","b":"abd"}\n',
    );
  assert.equal((await run(dev)).code, 0);
  assert.equal((await run(dev)).code, 0);
  const kept = await readFile(threshold, 'utf8');
  const others = [
    await run(await file('other.tsv', labelled(0, 40))),
    await run(dev, '--goal', 'f1'),
    await run(await file('dev.tsv', labelled(0, 60))),
  ];
  for (const { code, err } of others) {
    assert.equal(code, 1);
    assert.match(err, /threshold\.json holds another threshold, .*fitted on 40 pairs of dev\.tsv.*give --replace/);
  }
  assert.equal(await readFile(threshold, 'utf8'), kept);
  assert.equal((await run(dev, '--goal', 'f1', '--replace')).code, 0);
  assert.equal(JSON.parse(await readFile(threshold, 'utf8')).fitted.goal, 'f1');
});

test('a threshold of another model is refused, as one to read and as one to replace', async (t) => {
  const { folder, model, file } = await setUp(t);
  const other = ['--model', await writeTinyModel(join(folder, 'other'), 2), '--threads', '1'];
  const dev = await file('dev.tsv', labelled(0, 40));
  const threshold = join(folder, 'threshold.json');
  const fit = ['match', '--fit-threshold', dev, '-', '--threshold', threshold];
  const pair = '{"a":"abc","b":"abd"}\n';
  assert.equal((await runHere([...fit, ...model], pair)).code, 0);
  const read = await runHere(['match', '-', '--threshold', threshold, ...other], pair);
  assert.deepEqual([read.code, read.out], [1, '']);
  assert.match(read.err, /^kenyon: the threshold was fitted on scores of model [0-9a-f]{64}, but/);
  const write = await runHere([...fit, ...other], pair);
  assert.deepEqual([write.code, write.out], [1, '']);
  assert.match(write.err, /holds a threshold of model .* ask to replace it/);
  assert.equal((await runHere([...fit, ...other, '--replace'], pair)).code, 0);
});

test('pairs that nothing can be fitted on are an error', async (t) => {
  const { model, file } = await setUp(t);
  const wrong: [name: string, content: string, message: RegExp][] = [
    ['graded.tsv', 'a\tb\tlabel\nx\ty\t1\nx\tz\t4.5\n', /graded\.tsv, line 3: expected a label 0 or 1, got "4\.5"/],
    [
      'equal.tsv',
      'a\tb\tlabel\nx\ty\t1\nx\tz\t1\n',
      /needs pairs that match and pairs that do not, got 2 matches of 2/,
    ],
    ['unlabelled.tsv', 'a\tb\nx\ty\n', /has no labelled pair to fit a threshold on \(1 bad line\)/],
    ['strange.tsv', 'p\tq\tlabel\nx\ty\t1\n', /none of the pairs a and b, .* among the fields \["p","q","label"\]/],
  ];
  for (const [name, content, message] of wrong) {
    const fit = await runHere(
      ['match', '--fit-threshold', await file(name, content), '-', ...model],
      '{"a":"x","b":"y"}\n',
    );
    assert.deepEqual([fit.code, fit.out], [1, ''], name);
    assert.match(fit.err, message);
  }
  const absent = await runHere(['match', 'nowhere.tsv', ...model]);
  assert.equal(absent.code, 1);
  assert.match(absent.err, /^kenyon: cannot read nowhere\.tsv: there is no such file/);
});

test('options that do not go together are a wrong command line', async () => {
  const wrong: [args: string[], message: RegExp][] = [
    [['x', '--a-field', 'p'], /--a-field and --b-field are given together/],
    [['x', '--goal', 'f1'], /--goal goes with --fit-threshold/],
    [['x', '--matches-only'], /--matches-only needs a threshold/],
    [['x', '--plain-csv'], /--plain-csv goes with --format csv/],
    [['-', '--fit-threshold', '-'], /standard input can be read only once/],
    [['x', '--fit-threshold', 'y', '--threshold', '0.8'], /--threshold is a file to write, got 0\.8/],
    [['x', '--fit-threshold', 'y', '--goal', 'precision=2'], /--goal must be accuracy, f1 or precision=P/],
    [['x', '--fit-threshold', 'y', '--unsure', '0.3'], /--unsure must be a probability above 0\.5/],
    [['x', 'y', 'z'], /does not expect "z"/],
    [['x', '--delimiter', 'ab'], /--delimiter must be one character/],
  ];
  for (const [args, message] of wrong) {
    const { code, err } = await runHere(['match', ...args]);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, message);
  }
});

test('a threshold given by hand decides, says that nothing is known of it, and is measured where there are labels', async (t) => {
  const { model } = await setUp(t);
  const { out, err } = await runHere(['match', '-', '--threshold', '0.999', ...model], labelled(0, 20));
  assert.equal(linesOf(out).filter(({ decision }) => decision === 'match').length, 10);
  assert.match(
    err,
    /threshold 0\.999: the threshold was given by hand.*; here it has accuracy 1\.000 \(95 % .*\) on 20 labelled pairs\n/,
  );
  const graded = await runHere(['match', '-', '--threshold', '0.999', ...model], 'a,b,label\nx,y,1\nx,z,3\n');
  assert.doesNotMatch(graded.err, /accuracy/);
});

test('awkward texts come back as they were in JSONL, CSV and TSV, and are read again', async (t) => {
  const { model } = await setUp(t);
  const texts = ['say "yes", please', 'two\nlines', 'tab\there', '🙂 =1+1', '=HYPERLINK("x")', '@home', '一，二'];
  const input = texts.map((a, i) => `${JSON.stringify({ a, b: texts[(i + 1) % texts.length] })}\n`).join('');
  const jsonl = await runHere(['match', '-', ...model], input);
  assert.deepEqual(
    linesOf(jsonl.out).map(({ a }) => a),
    texts,
  );
  const csv = await runHere(['match', '-', ...model, '--format', 'csv', '--plain-csv'], input);
  const again = await runHere(['match', '-', ...model], csv.out);
  assert.deepEqual(
    linesOf(again.out).map(({ a, b }) => [a, b]),
    linesOf(jsonl.out).map(({ a, b }) => [a, b]),
  );
  const tsv = await runHere(
    ['match', '-', ...model],
    (await runHere(['match', '-', ...model, '--format', 'tsv'], input)).out,
  );
  assert.deepEqual(
    linesOf(tsv.out).map(({ a }) => a),
    texts.map((text) => text.replace(/[\n\t]/g, ' ')),
  );
  const sheet = await runHere(['match', '-', ...model, '--format', 'csv'], input);
  assert.match(sheet.out, /^\ufeffline,a,b,score\r\n/);
  assert.match(sheet.out, /5,"'=HYPERLINK\(""x""\)",'@home,/);
});

test('a goal and a confidence are fitted to, and what is unsure is left to a person', async (t) => {
  const { folder, model, file } = await setUp(t);
  const threshold = join(folder, 'threshold.json');
  // Equal texts match, but so does a third of the others: a low score is never sure to be no match.
  let others = 0;
  const mixed = labelled(0, 200).replace(/办\t0\n/g, () => (others++ % 3 === 0 ? '办\t1\n' : '办\t0\n'));
  const fit = ['--fit-threshold', await file('dev.tsv', mixed), '--threshold', threshold];
  const wanted = ['--goal', 'precision=0.9', '--unsure', '0.8'];
  const { code, out, err } = await runHere(['match', '-', ...fit, ...wanted, ...model], labelled(300, 340));
  assert.equal(code, 0, err);
  const { fitted } = JSON.parse(await readFile(threshold, 'utf8'));
  assert.deepEqual([fitted.goal, fitted.unsure.below], [{ precision: 0.9 }, 0.8]);
  assert.match(
    err,
    /precision .* and recall .*; unsure of .* %.*fitted on 200 pairs of dev\.tsv for a precision of at least 0\.9\n/,
  );
  assert.ok(linesOf(out).some(({ decision }) => decision === 'unsure'));
});

test('a threshold that was fitted is kept when the pairs that were to test it cannot be read', async (t) => {
  const { folder, model, file } = await setUp(t);
  const threshold = join(folder, 'threshold.json');
  const fit = ['--fit-threshold', await file('dev.tsv', labelled(0, 40)), '--threshold', threshold];
  const { code } = await runHere(['match', '-', ...fit, ...model], 'p,q\nx,y\n');
  assert.equal(code, 1);
  const { fitted } = JSON.parse(await readFile(threshold, 'utf8'));
  assert.deepEqual([fitted.fit.count, fitted.test], [40, undefined]);
});

test('two lists are joined: each item of the first with its nearest of the second', async (t) => {
  const { model, file } = await setUp(t);
  const listA = await file('a.jsonl', '{"id":"p","title":"护照丢了"}\n{"id":"r","title":"cook rice"}\n{"title":""}\n');
  const listB = await file('b.txt', 'how to cook rice\n护照丢了怎么办\n');
  const args = ['match', listA, listB, '--a-field', 'title', ...model];
  const { code, out, err } = await runHere([...args, '-k', '1', '--threshold', '0.5']);
  assert.equal(code, 0);
  assert.match(err, /line 3: .*a\.jsonl: field "title" is empty\n.*2 pairs: .*1 bad line/);
  const rows = linesOf(out);
  assert.deepEqual(
    rows.map(({ a_line, a_id, b_line, b, rank }) => [a_line, a_id, b_line, b, rank]),
    [
      [1, 'p', 2, '护照丢了怎么办', 1],
      [2, 'r', 1, 'how to cook rice', 1],
    ],
  );
  assert.equal(linesOf((await runHere(args)).out).length, 4);
  const table = await runHere(['match', await file('a.csv', 'title\nx\n'), listB, ...model]);
  assert.match(table.err, /no column "text" among \["title"\].*--a-field/);
});

test('a model that reads both texts scores pairs the same both ways round, and candidates of two lists beside their cosine', async (t) => {
  const { model, file } = await setUp(t);
  const directory = await writeLittlePairModel();
  const pairs = '{"a":"today","b":"tomorrow is good"}\n{"a":"tomorrow is good","b":"today"}\n';
  const { code, out, err } = await runHere(['match', '-', '--pair-model', directory, '--threads', '1'], pairs);
  assert.equal(code, 0, err);
  const [forth, back] = linesOf(out);
  assert.equal(forth.score, back.score);
  const lists = [await file('a.txt', 'today\n'), await file('b.txt', 'today\ntomorrow is good\n')];
  const joined = linesOf((await runHere(['match', ...lists, '--pair-model', directory, ...model])).out);
  assert.deepEqual(
    joined.map(({ rank, cosine, b }) => [rank, cosine > 0.999, b]),
    [
      [1, true, 'today'],
      [2, false, 'tomorrow is good'],
    ],
  );
  assert.ok(Math.abs(joined[1].score - forth.score) < 1e-5, `${joined[1].score} against ${forth.score}`);
  const asEncoder = await runHere(['match', '-', '--model', directory], pairs);
  assert.deepEqual([asEncoder.code, asEncoder.out], [2, '']);
});

test('matches only leaves out what does not match, and an explanation stands with each pair', async (t) => {
  const { model } = await setUp(t);
  const input = 'a\tb\n3点报案\t5点报案\n护照\trice\n';
  const { out } = await runHere(['match', '-', ...model, '--threshold', '0.9', '--matches-only', '--explain'], input);
  const [row, ...rest] = linesOf(out);
  assert.deepEqual([row.line, rest], [2, []]);
  assert.ok(Array.isArray(row.why) && row.why.length > 0, JSON.stringify(row));
});

test('bad lines are reported and counted, strict stops at the first, and a file of nothing else is a failure', async (t) => {
  const { model } = await setUp(t);
  const input = '{"a":"x","b":"y"}\n{"a":"x"}\n';
  const loose = await runHere(['match', '-', ...model], input);
  assert.equal(loose.code, 0);
  assert.match(loose.err, /^line 2: has no field "b"\nstdin: 1 pair: scored, not decided, 1 bad line/);
  const strict = await runHere(['match', '-', ...model, '--strict'], input);
  assert.equal(strict.code, 1);
  assert.match(strict.err, /kenyon: stdin, line 2: has no field "b"\n$/);
  assert.equal((await runHere(['match', '-', ...model, '--input-format', 'jsonl'], 'nothing\n')).code, 1);
});

test('a file is written only as a whole, and never over an input', async (t) => {
  const { folder, model, file } = await setUp(t);
  const input = await file('pairs.jsonl', '{"a":"x","b":"y"}\n{"a":1}\n');
  const over = await runHere(['match', input, '--out', input, ...model]);
  assert.equal(over.code, 2);
  assert.match(over.err, /inputs are never overwritten/);
  const out = join(folder, 'out.jsonl');
  const failed = await runHere(['match', input, '--out', out, '--strict', ...model]);
  assert.equal(failed.code, 1);
  assert.deepEqual((await readdir(folder)).sort(), ['model', 'pairs.jsonl']);
  const done = await runHere(['match', input, '--out', out, ...model]);
  assert.deepEqual([done.code, done.out, linesOf(await readFile(out, 'utf8')).length], [0, '', 1]);
});

test('a folder as the file to write is refused before anything is fitted or scored', async (t) => {
  const { folder, model, file } = await setUp(t);
  const fit = ['--fit-threshold', await file('dev.tsv', labelled(0, 40)), '--threshold'];
  for (const args of [
    ['--out', folder, ...fit, join(folder, 'threshold.json')],
    [...fit, folder, '--replace'],
  ]) {
    const { code, out, err } = await runHere(['match', '-', ...args, ...model], labelled(50, 60));
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^kenyon: cannot write .*: it is a folder; name a file in it\n$/);
  }
  assert.deepEqual((await readdir(folder)).sort(), ['dev.tsv', 'model']);
});

test('results never replace the threshold that decides, nor the one that is being fitted', async (t) => {
  const { folder, model, file } = await setUp(t);
  const [dev, pairs] = [await file('dev.tsv', labelled(0, 80)), await file('pairs.tsv', labelled(70, 90))];
  const threshold = join(folder, 'threshold.json');
  const both = ['match', '--fit-threshold', dev, pairs, '--threshold', threshold, '--out', threshold, ...model];
  for (const args of [both, [...both, '--replace']]) {
    const { code, err } = await runHere(args);
    assert.equal(code, 2);
    assert.match(err, /--out and --threshold are one file/);
  }
  assert.deepEqual((await readdir(folder)).sort(), ['dev.tsv', 'model', 'pairs.tsv']);
  await runHere(['match', '--fit-threshold', dev, pairs, '--threshold', threshold, ...model]);
  const before = await readFile(threshold, 'utf8');
  const over = await runHere(['match', pairs, '--threshold', threshold, '--out', threshold, ...model]);
  assert.equal(over.code, 2);
  assert.match(over.err, /inputs are never overwritten/);
  assert.equal(await readFile(threshold, 'utf8'), before);
});

test('bad lines are counted with the file they stand in', async (t) => {
  const { folder, model, file } = await setUp(t);
  const dev = await file('dev.tsv', `${labelled(0, 80)}alone\n`);
  const pairs = await file('pairs.tsv', labelled(70, 90));
  const threshold = ['--threshold', join(folder, 'threshold.json')];
  const { code, err } = await runHere(['match', '--fit-threshold', dev, pairs, ...threshold, ...model]);
  assert.equal(code, 0);
  assert.match(err, /dev\.tsv: 80 labelled pairs fit the threshold, 1 bad line\n/);
  assert.match(err, /pairs\.tsv: 20 pairs: [^\n]* 0 unsure \(/);
});

test('an interrupt leaves no half file under the final name', async (t) => {
  const { folder, model } = await setUp(t);
  const out = join(folder, 'out.jsonl');
  const child = startKenyon(['match', '-', '--input-format', 'jsonl', '--out', out, ...model]);
  const pairs = Array.from({ length: 5000 }, (_, i) => `${JSON.stringify({ a: `text ${i}`, b: 'other' })}\n`).join('');
  child.stdin.write(pairs);
  await untilThere(folder, /^out\.jsonl\.[0-9a-f]{8}\.tmp$/);
  child.kill('SIGINT');
  const { code } = await child.result;
  assert.equal(code, 130);
  assert.deepEqual(await readdir(folder), ['model']);
});

async function untilThere(folder: string, name: RegExp): Promise<void> {
  for (let waits = 0; !(await readdir(folder)).some((each) => name.test(each)); waits++) {
    if (waits > 3000) assert.fail(`no ${name} in ${folder} after a minute`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
