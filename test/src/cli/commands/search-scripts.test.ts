import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

const DOCUMENTS = [
  { id: 'noodles', text: '今天吃什么？面条的做法很简单。先烧水。', city: '台北' },
  { id: 'screen', text: '電腦很舊。電腦開機後畫面全黑。怎麼辦？', city: '臺中' },
  {
    id: 'band',
    text: '乐队发行了专辑《加油！》（限量版）。鼓手Billy随后离队。两年后他们重新录制了这首歌。',
    city: '臺北',
  },
];

test('words of one writing of Chinese find texts in the other, are set off as the text writes them, and explained', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const target = ['--db', join(folder, 'db'), ...model];
  const lines = DOCUMENTS.map((document) => `${JSON.stringify(document)}\n`).join('');
  assert.equal((await runHere(['index', '-', ...target], lines)).code, 0);
  const search = async (...words: string[]) =>
    (await runHere(['search', ...words, '--mode', 'lexical', ...target])).out;

  assert.match(
    await search('麵條', '--explain'),
    /^1 .* noodles {2}.*»面条«的做法.*\n.*面条 \d.*\nlexical · .* · 麵條 as 面条 · /s,
  );
  assert.match(
    await search('电脑开机', '--explain'),
    /^1 .* screen {2}.*»電腦開機«後畫面全黑.*\n.*(?:電腦 as 电脑|開機 as 开机|腦開 as 脑开) \d/s,
  );
  assert.match(await search('Billy'), /^1 .* band {2}.*鼓手»Billy«随后离队。/);
  assert.match(await search('限量版 鼓手'), /^1 .* band {2}.*（»限量版«）。|»鼓手«Billy/);

  const { hits, plan } = JSON.parse(await search('麵條', '--explain', '--json'));
  assert.deepEqual(plan.scripts, [{ text: '麵條', as: '面条' }]);
  assert.equal(hits[0].passage.text, '面条的做法很简单。');
  assert.deepEqual(hits[0].marks, [[6, 8]]);
  // A filter means the characters that a field has.
  const filtered = await runHere([
    'search',
    '鼓手',
    '--filter',
    'city = "台北"',
    '--mode',
    'lexical',
    '--json',
    ...target,
  ]);
  assert.deepEqual(JSON.parse(filtered.out).hits, []);
});
