// Narrow a search down: by fields with a filter, and by what the query itself names.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEncoder, open } from 'kenyon';
import { findTextEntities } from 'kenyon/entities';

const [[date]] = await findTextEntities(['合同于2024年5月1日签订']);
console.log(`${date.type} ${date.value}`);

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const encoder = await loadEncoder();
const kenyon = await open(folder, { encoder });
try {
  const flats = kenyon.collection('flats');
  await flats.add([
    { id: 'a', text: '两室一厅，近地铁，拎包入住。', city: '北京', rent: 7200, lat: 39.99, lon: 116.31 },
    { id: 'b', text: '一室户，近地铁，可短租。', city: '上海', rent: 5200 },
    { id: 'c', text: '三室两厅，带车位，近公园。', city: '北京', rent: 9800, lat: 39.9, lon: 116.4 },
  ]);
  const filtered = await flats.search('近地铁', { filter: 'city = "北京" and rent < 8000' });
  console.log(filtered.hits.map(({ id }) => id).join(' '));
  const nearby = await flats.search('房子', { filter: 'near(39.9042, 116.4074, 5)' });
  console.log(nearby.hits.map(({ id }) => id).join(' '));

  await flats.setEntities({ model: false, fields: ['city'], aliases: { 北京: ['帝都'] } });
  const { hits, entities } = await flats.search('帝都近地铁的房子', { k: 2, entities: 'filter' });
  console.log(hits.map(({ id }) => id).join(' '), entities.map(({ type, value }) => `${type}=${value}`).join(' '));
} finally {
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}
