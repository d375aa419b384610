import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Kenyon } from '../../../src/database/kenyon.ts';
import { MEASURED_BY_DEFAULT } from '../../../src/measure/targets/bench-target.ts';
import { readPairs } from '../../../src/readers/read-pairs.ts';
import { Keys } from '../../../src/server/access/keys.ts';
import { LOOK_EVERY_MS } from '../../../src/server/settings/state-file.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { closeBrowser, noBrowser, openPage, SHELF, savedText, textOf, waitForCount } from './open-page.ts';

after(closeBrowser);

const options = { skip: noBrowser };

/** Class of what has the focus, and whether that is seen: programs of the page, since this one knows no document. */
const FOCUSED = `(() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return '';
  const isSeen = getComputedStyle(at).outlineStyle !== 'none' || at.matches('input');
  return isSeen ? (at.getAttribute('class') ?? at.tagName).split(' ')[0] : 'no outline: ' + at.outerHTML;
})()`;
const TRY_INLINE = `(async () => {
  const script = document.createElement('script');
  script.textContent = 'globalThis.ranInline = true';
  document.body.append(script);
  const image = document.createElement('img');
  image.src = 'https://example.com/x.png';
  document.body.append(image);
  const fetched = await fetch('https://example.com/').then(() => true, () => false);
  return [globalThis.ranInline === true, fetched];
})()`;

async function fill(kenyon: Kenyon): Promise<void> {
  const collection = kenyon.collection('shelf');
  await collection.add(SHELF);
  await collection.setEntities({ model: false, rules: false, fields: ['topic'] });
}

test(
  'one searches while typing, presses a facet, takes an entity off and goes on to the next page',
  options,
  async (t) => {
    const { page, go, faults } = await openPage(t, fill);
    await go('#/search');
    const box = page.getByRole('searchbox');
    // What half of the words bring may be shown before, and goes when this comes.
    const answered = page.waitForResponse((response) => {
      const asked = response.request().postData() ?? '';
      return asked.includes('home cooking') && asked.includes('explain');
    });
    await box.pressSequentially('home cooking', { delay: 15 });
    await answered;
    await page.locator('.found[aria-busy=false]').waitFor();
    const hits = page.locator('.hit');
    await hits.first().getByText('Recipe').waitFor();
    assert.equal(await hits.count(), 10);
    await page.locator('.hit mark').first().waitFor();
    await hits.first().getByText('Why').click();
    assert.match(await textOf(hits.first().locator('.facts')), /Meaning\s+rank \d+, score [\d.]+/);

    await page.getByRole('button', { name: 'Next page' }).click();
    await hits.nth(19).waitFor();
    const ids = await page.locator('.hit-id').allInnerTexts();
    assert.equal(new Set(ids).size, 20);

    await page.getByRole('button', { name: 'law 3 documents' }).click();
    await page.locator('.hit-id', { hasText: 'law-' }).first().waitFor();
    await waitForCount(page.locator('.hit'), (count) => count === 3);
    assert.match(page.url(), /law/);
    await page.getByText('How?').click();
    await page.getByText('Filters leave 3 documents.').waitFor();
    await page.getByRole('button', { name: 'Remove the filter topic law' }).click();
    await hits.nth(9).waitFor();

    await box.fill('pets');
    await page.getByRole('button', { name: 'Do not use topic pets' }).click();
    await page.getByRole('button', { name: 'Use topic pets again' }).waitFor();
    await waitForCount(page.locator('.hit'), (count) => count > 3);
    assert.deepEqual(faults, []);
  },
);

test(
  'modes change what is found, an address brings the search back, and a fault is told in words',
  options,
  async (t) => {
    const { page, go, faults, base, kenyon } = await openPage(t, fill);
    await go('#/search?q=deposit&mode=lexical');
    const ids = page.locator('.hit-id');
    await ids.first().waitFor();
    assert.deepEqual((await ids.allInnerTexts()).sort(), ['law-1', 'law-2']);
    await page.getByRole('radio', { name: 'Meaning' }).check();
    await ids.nth(9).waitFor();
    assert.match(page.url(), /mode=semantic/);
    await page.reload();
    await ids.nth(9).waitFor();
    assert.equal(await page.getByRole('radio', { name: 'Meaning' }).isChecked(), true);
    assert.deepEqual(faults, []);

    await go('#/documents?filter=topic%20%3D');
    const fault = page.getByRole('alert');
    await fault.getByText('The server did not understand that.').waitFor();
    assert.match(await textOf(fault), /Request [\w-]+/);
    await kenyon.collection('shelf').delete({ filter: 'topic = "law"' });
    await page.getByLabel('Filter').fill('topic = "law"');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('No document fits this filter.').waitFor();
    await page.route(`${base}/v1/**`, (route) => route.abort());
    await page.getByLabel('Filter').fill('topic = "food"');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The server cannot be reached.').waitFor();
  },
);

test('documents are listed a page at a time, and one is shown whole', options, async (t) => {
  const { page, go, faults } = await openPage(t, fill);
  await go('#/documents');
  const rows = page.locator('.row');
  await rows.nth(24).waitFor();
  await page.getByRole('button', { name: 'Next page' }).click();
  await waitForCount(page.locator('.row'), (count) => count === 5);
  await page.getByRole('button', { name: 'First page' }).click();
  await rows.nth(24).waitFor();
  await page.getByLabel('Filter').fill('topic = "pets"');
  await page.getByLabel('Filter').press('Enter');
  await waitForCount(page.locator('.row'), (count) => count === 3);
  await rows.first().click();
  const dialog = page.getByRole('dialog');
  assert.match(await textOf(dialog), /出门时怎么照顾家里的猫[\s\S]*topic\s+pets/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
});

test('a file is imported with its report, and its documents are found', options, async (t) => {
  const { page, go, faults } = await openPage(t, async () => {});
  await go('#/documents');
  const csv = 'id,question,city\n1,"怎么退货, 要运费吗",上海\n2,Where is my order?,北京\n3,,北京\n';
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'faq.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByText('3 in all').waitFor();
  assert.match(await textOf(page.locator('caption')), /faq\.csv\s+CSV/);
  assert.equal(await page.getByLabel('Field with the text').inputValue(), 'question');
  assert.equal(await page.getByLabel('Field with the id').inputValue(), 'id');
  await page.getByLabel('Into the collection').fill('faq');
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByText('Done: 3 documents read').first().waitFor();
  assert.match(
    await textOf(page.locator('.report')),
    /2 stored\s+1 passed over[\s\S]*Line 4: field "question" is empty/,
  );
  await page.locator('.row').nth(1).waitFor();
  await page.getByRole('link', { name: 'Search them' }).click();
  await page.getByRole('searchbox').fill('退货');
  await page.locator('.hit-id', { hasText: '1' }).first().waitFor();
  await page.getByRole('link', { name: 'Documents' }).click();
  await page.getByText('Bring in a file').click();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'bad.jsonl', mimeType: 'text/plain', buffer: Buffer.from('{"text":"a"}\n{"text"') });
  await page.getByText('1 in all').waitFor();
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByText('Line 2: not JSON').waitFor();
  const packed = gzipSync(Buffer.from('\ufeffid\ttext\nx\t有十六位的文本\n', 'utf16le'));
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'wide.tsv.gz', mimeType: 'application/gzip', buffer: packed });
  await page.getByRole('button', { name: 'Import' }).click();
  await page.locator('.report', { hasText: 'wide.tsv.gz' }).getByText('Done: 1 documents read').waitFor();
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]);
  assert.deepEqual(faults, []);
  await page.locator('input[type=file]').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: picture });
  await page.getByRole('alert').getByText('a.txt cannot be read as text: it is a PNG image').waitFor();
});

test(
  'pairs are reviewed by keys alone to the end, after a reload too, and the decisions are saved',
  options,
  async (t) => {
    const { page, go, faults } = await openPage(t, fill);
    await go('#/dedupe');
    const slider = page.getByRole('slider');
    await slider.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
    assert.equal(await slider.inputValue(), '0.82');
    await slider.fill('0.9');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const head = page.locator('.review-head strong');
    await head.waitFor();
    const all = Number(/of (\d+)/.exec(await textOf(head))?.[1]);
    assert.ok(all >= 3, `${all} pairs`);
    // What differs is marked on both sides.
    await page.locator('.pair-side mark').nth(1).waitFor();
    const decisions = Array.from({ length: all }, (_, i) => ['s', 'd', 'k'][i % 3]);
    await page.keyboard.press('s');
    await page.getByText(`Pair 2 of ${all}`).waitFor();
    await page.keyboard.press('u');
    await page.getByText(`Pair 1 of ${all}`).waitFor();
    await page.keyboard.press('s');
    await page.reload();
    await page.getByText(`Pair 2 of ${all}`).waitFor();
    for (const [i, key] of decisions.entries()) {
      if (i === 0) continue;
      await page.getByText(`Pair ${i + 1} of ${all}`).waitFor();
      await page.keyboard.press(key);
    }
    await page.getByRole('heading', { name: 'All pairs were looked at' }).waitFor();
    const saved = await savedText(page, () => page.getByRole('button', { name: 'Save the decisions' }).click());
    const rows = saved
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      rows.map(({ decision }) => decision),
      decisions.map((key) => ({ s: 'same', d: 'different', k: 'skipped' })[key]),
    );
    assert.ok(rows.every(({ a, b, score }) => a !== b && score >= 0.9));
    assert.deepEqual(
      rows.map(({ label }) => label),
      decisions.map((key) => ({ s: 1, d: 0 })[key]),
    );
    // The command line fits a threshold on what was saved.
    const folder = await temporaryDirectory(t);
    await writeFile(join(folder, 'decided.jsonl'), saved);
    const opened = await readPairs(join(folder, 'decided.jsonl'), {
      ...{ labels: 'required', stdin: Readable.from([]) },
      onBadLine: ({ reason }) => assert.equal(reason, 'has no label'),
    });
    const read = [];
    for await (const { a, b, label } of opened.pairs) read.push({ a, b, label });
    assert.deepEqual(
      read,
      rows.filter(({ label }) => label !== undefined).map(({ a, b, label }) => ({ a, b, label })),
    );
    assert.ok(SHELF.some(({ id, text }) => id === rows[0].idA && text === rows[0].a));
    await page.getByRole('button', { name: 'Fit a threshold on them' }).click();
    await page.getByRole('slider').waitFor();
    assert.match(await textOf(page.locator('.evidence')), new RegExp(`On ${read.length} labelled pairs`));
    assert.deepEqual(faults, []);
  },
);

test('where the server has a model that reads both texts it may score the pairs of a review', options, async (t) => {
  const scorer = new ScriptedScorer(({ a, b }) => (a.includes('猫') || b.includes('猫') ? 2.5 : -3));
  const { page, go, faults } = await openPage(t, fill, { server: { reranker: async () => scorer } });
  await go('#/dedupe');
  await page.getByRole('slider').fill('0.8');
  await page.getByLabel('Compared by').selectOption('reranker');
  await page.getByRole('button', { name: 'Find pairs' }).click();
  await page.getByText('score of the model 2.500').waitFor();
  assert.match(await textOf(page.locator('.pair-side').first()), /猫/);
  await page.keyboard.press('s');
  await page.getByText('score of the model -3.000').waitFor();
  await page.getByRole('button', { name: 'Finish now' }).click();
  const saved = await savedText(page, () => page.getByRole('button', { name: 'Save the decisions' }).click());
  const { score, scorer: by, label } = JSON.parse(saved.trim().split('\n')[0]);
  assert.deepEqual([score, by, label], [2.5, 'reranker', 1]);
  await page.getByRole('button', { name: 'Fit a threshold on them' }).click();
  await page.locator('.pair-row').first().waitFor();
  assert.match(await textOf(page.locator('.pair-row').first()), /2\.500/);
  assert.equal(await page.getByLabel('Compared by').inputValue(), 'reranker');
  assert.deepEqual(faults, []);
});

test(
  'where there is a reranker a switch has it order the hits, which the plan and each hit tell',
  options,
  async (t) => {
    const scorer = new ScriptedScorer(({ b }) => (b.includes('number 49') ? 3.5 : b.length / 1000));
    const { page, go, faults } = await openPage(t, fill, { server: { reranker: async () => scorer } });
    const asked: string[] = [];
    page.on('request', (request) => request.url().endsWith('/search') && asked.push(request.postData() ?? ''));
    await go('#/search?q=home%20cooking%20with%20rice');
    await page.locator('.found[aria-busy=false] .hit').first().waitFor();
    const reranks = page.getByRole('checkbox', { name: 'Rerank' });
    assert.equal(await reranks.isChecked(), false);
    assert.ok(!asked.some((body) => body.includes('rerank')));
    await reranks.focus();
    await page.keyboard.press('Space');
    await page.locator('.hit').first().getByText('Recipe 7: home cooking').waitFor();
    await page.locator('.plan-title').click();
    await page
      .getByText(/^Compared by meaning.* The reranker read the query with the best 20; \d+ of those shown/)
      .waitFor();
    await page.locator('.why-title').first().click();
    assert.match(await textOf(page.locator('.why').first()), /Reranker\s+score 3\.500, rank \d+ before/);
    // Each search is one request, since each has the hits read.
    assert.equal(asked.filter((body) => body.includes('rerank')).length, 1);
    await page.getByRole('button', { name: 'Next page' }).click();
    await waitForCount(page.locator('.hit'), (count) => count === 20);
    const shown = await page.locator('.hit-open').allInnerTexts();
    assert.equal(new Set(shown).size, 20);
    // The address keeps it, also for others, and a server without one is not asked for it.
    await page.reload();
    await page.locator('.hit').first().getByText('Recipe 7: home cooking').waitFor();
    assert.equal(await reranks.isChecked(), true);
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('checkbox', { name: '重排' }).uncheck();
    await page.waitForURL((url) => !url.hash.includes('rerank'));
    assert.deepEqual(faults, []);
    const other = await openPage(t, fill);
    await other.go('#/search?q=home%20cooking%20with%20rice&rerank=true');
    await other.page.locator('.found[aria-busy=false] .hit').first().waitFor();
    assert.equal(await other.page.getByRole('checkbox').count(), 0);
    assert.deepEqual(other.faults, []);
  },
);

test(
  'a threshold is moved over the scores of pairs, with what it is worth on those that have labels',
  options,
  async (t) => {
    const { page, go, faults } = await openPage(t, fill);
    await go('#/match');
    await page.getByLabel('Pairs').fill('one text only');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('Line 1 has not two texts with a tab between.').waitFor();
    const pairs = [
      'red fox\tred foxes\t1',
      'red fox\tblue sky above\t0',
      '你好吗\t你好\t1',
      'a b c\tx y z\t0',
      'one\tone more',
    ];
    await page.getByLabel('Pairs').fill(pairs.join('\n'));
    await page.getByRole('button', { name: 'Compare' }).click();
    const slider = page.getByRole('slider');
    await slider.waitFor();
    // It begins in the middle of the scores, where all labels of these pairs are met.
    assert.match(await textOf(page.locator('.evidence')), /100 %\s+right\s+51 % to 100 %[\s\S]*On 4 labelled pairs/);
    const before = await slider.getAttribute('aria-valuetext');
    await slider.focus();
    await page.keyboard.press('Home');
    assert.notEqual(await slider.getAttribute('aria-valuetext'), before);
    assert.match(await textOf(page.locator('.evidence')), /50 %\s+right/);
    await page.locator('.pair-row').first().click();
    await page.locator('.pair-side mark').first().waitFor();
    const saved = await savedText(page, () => page.getByRole('button', { name: 'Save all decisions' }).click());
    assert.equal(saved.trim().split('\n').length, 5);
    assert.deepEqual(faults, []);
  },
);

test('the measured setting and the points of a file are drawn, and the status is told', options, async (t) => {
  const { page, go, faults, kenyon } = await openPage(t, fill);
  await go('#/speed');
  await page.getByText('Nothing was measured for shelf yet').waitFor();
  const measured = { count: 30, dim: 256, k: 10, queries: 20, p95Ms: 0.5, measuredAt: '2026-05-01T10:00:00.000Z' };
  await kenyon.collection('shelf').saveSetting({
    ...{ index: 'hnsw', options: { efSearch: 64 }, targetRecall: 0.95, recall: 0.981, interval: [0.96, 0.99] },
    ...{ queriesPerSecond: 2500, ...measured },
  });
  await page.reload();
  await page.getByText('efSearch 64', { exact: true }).waitFor();
  const point = { kind: 'point', index: 'lsh', options: { probes: 2 }, k: 10, recall: 0.9, queriesPerSecond: 9000 };
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'results.jsonl', mimeType: 'text/plain', buffer: Buffer.from(JSON.stringify(point)) });
  await page.locator('.plot .dot').waitFor();
  await page.getByText('The same as a table').click();
  assert.match(await textOf(page.getByRole('table')), /lsh\s+probes 2\s+0\.9000\s+9,000/);
  await page.getByRole('link', { name: 'Status' }).click();
  await page.getByText('Ready', { exact: true }).waitFor();
  assert.match(await textOf(page.getByRole('table').first()), /shelf\s+30\s+30\s+256/);
  assert.deepEqual(faults, []);
});

test(
  'what recall costs is measured on the page, and the setting is used after it was confirmed',
  options,
  async (t) => {
    const { page, go, faults, kenyon } = await openPage(t, async (made) => {
      await fill(made);
      const more = Array.from({ length: 250 }, (_, n) => ({ id: `more-${n}`, text: `文档 number ${n} of ${n % 7}` }));
      await made.collection('shelf').add(more);
    });
    await go('#/speed');
    await page.getByRole('button', { name: 'Measure' }).click();
    const use = page.getByRole('button', { name: 'Use this setting' });
    await use.waitFor();
    for (const name of MEASURED_BY_DEFAULT) await page.locator('.plot .name', { hasText: name }).waitFor();
    assert.equal(kenyon.collection('shelf').setting(), undefined);
    await use.click();
    const dialog = page.getByRole('dialog', { name: 'Use this setting' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(kenyon.collection('shelf').setting(), undefined);
    await use.click();
    await dialog.getByRole('button', { name: 'Measure and use it' }).click();
    await page.getByRole('heading', { name: 'Setting in use' }).waitFor();
    assert.equal(kenyon.collection('shelf').setting()?.targetRecall, 0.98);
    await page.locator('.plot .chosen').waitFor({ state: 'attached' });
    assert.deepEqual(faults, []);
  },
);

test('the page speaks Chinese and English, and keeps what was chosen', options, async (t) => {
  const { page, go, faults } = await openPage(t, fill, { browser: { locale: 'zh-CN' } });
  await go('#/search');
  await page.getByRole('heading', { name: '按意思查找' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Look for a meaning' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Look for a meaning' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.deepEqual(faults, []);
});

test('everything of a search is reached by the keyboard, and what changes is told', options, async (t) => {
  const { page, go, faults } = await openPage(t, fill);
  await go('#/search');
  await page.getByRole('heading', { name: 'Look for a meaning' }).waitFor();
  // The box has the focus from the beginning.
  await page.keyboard.type('deposit');
  await page.locator('.hit').first().waitFor();
  await page.locator('.facet').first().waitFor();
  await page
    .getByText(/^(First )?\d+ results?$/)
    .first()
    .waitFor({ state: 'attached' });
  const reached = new Set<string>();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate<string>(FOCUSED);
    assert.doesNotMatch(name, /^no outline/);
    reached.add(name);
  }
  for (const part of ['facet', 'link', 'why-title', 'plan-title', 'wide', 'skip'])
    assert.ok(reached.has(part), `${part} of ${[...reached]}`);
  await page.locator('.facet').first().focus();
  await page.keyboard.press('/');
  assert.equal(await page.evaluate('document.activeElement.type'), 'search');
  assert.deepEqual(faults, []);
});

test('a script in the document, and a request to elsewhere, are refused', options, async (t) => {
  const { page, go, faults } = await openPage(t, fill);
  await go('#/search');
  await page.getByRole('searchbox').waitFor();
  const ran = await page.evaluate(TRY_INLINE);
  assert.deepEqual(ran, [false, false]);
  // So that the other tests, which expect no fault, would see one.
  assert.ok(
    faults.some((fault) => /^console: .*violates the following Content Security Policy/.test(fault)),
    faults.join('\n'),
  );
});

test('texts of documents are shown as they are written, whatever they look like', options, async (t) => {
  const text = '<img src=x onerror="globalThis.ran = true"> & <b>bold</b>';
  const { page, go, faults } = await openPage(t, async (kenyon) => {
    await kenyon.collection('shelf').add([{ id: '<script>1</script>', text, note: '<i>x</i>' }]);
  });
  await go('#/search?q=bold');
  await page.locator('.hit-text', { hasText: text }).waitFor();
  assert.equal(await page.locator('.hit img, .hit b, .hit i').count(), 0);
  await page.locator('.hit-id').click();
  await page.getByRole('dialog').getByText(text).first().waitFor();
  assert.deepEqual(faults, []);
});

test('where the server has keys one is asked for, once, and what it does not allow is told', options, async (t) => {
  const { page, base, go, faults, path } = await openPage(t, fill);
  const keys = new Keys(path);
  const { key } = await keys.create({ actions: ['read'] });
  await setTimeout(LOOK_EVERY_MS + 10);
  await go('#/documents');
  const dialog = page.getByRole('dialog', { name: 'This server asks for a key' });
  await dialog.getByLabel('Key').fill('kenyon_000000000000_wrong');
  await page.keyboard.press('Enter');
  await dialog.getByText('That key did not do.').waitFor();
  await dialog.getByLabel('Key').fill(key);
  await page.keyboard.press('Enter');
  await page.locator('.row').nth(9).waitFor();
  await page.reload();
  await page.locator('.row').nth(9).waitFor();
  assert.equal(await dialog.count(), 0);
  await page.getByText('Bring in a file').click();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('one\n') });
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByText('This key may not do that.').waitFor();
  assert.deepEqual(
    faults.filter((fault) => !/status of 40[13]/.test(fault)),
    [],
  );
  // Another tab knows nothing of the key, and the address never had it.
  const other = await page.context().newPage();
  await other.goto(base);
  await other.getByRole('dialog', { name: 'This server asks for a key' }).waitFor();
  assert.ok(!page.url().includes(key.slice(-12)));
});
