// Go through what is found and what is stored: pages, groups, counts, lists.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEncoder, open } from 'kenyon';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const encoder = await loadEncoder();
const kenyon = await open(folder, { encoder });
try {
  const flats = kenyon.collection('flats');
  await flats.add([
    { id: 'a', text: '两室一厅，近地铁，拎包入住。', city: '北京', rent: 7200 },
    { id: 'b', text: '一室户，近地铁，可短租。', city: '上海', rent: 5200 },
    { id: 'c', text: '三室两厅，带车位，近地铁。', city: '北京', rent: 9800 },
    { id: 'd', text: 'A studio near the metro.', city: 'Lisbon', rent: 1200 },
  ]);
  const pages = [];
  for (let cursor; ; ) {
    const page = await flats.search('近地铁', { k: 3, cursor });
    pages.push(page.hits.length);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  console.log(`pages of ${pages.join(' and ')}`);

  const { hits, facets } = await flats.search('近地铁', { groupBy: 'city', facets: ['city'] });
  console.log(hits.length, facets[0].values.map(({ value, documents }) => `${value} ${documents}`).join(', '));

  const { documents } = await flats.list({ filter: 'rent > 2000', sort: 'rent desc', limit: 2 });
  console.log(documents.map(({ id }) => id).join(' '));
  console.log(await flats.delete({ filter: 'city = "北京"' }), await flats.count());
} finally {
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}
