// Files and folders go in as they are: records, and Markdown, HTML and text as a document each.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEncoder, open } from 'kenyon';
import { readFiles } from 'kenyon/data';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const docs = join(folder, 'docs');
await mkdir(docs);
await writeFile(join(docs, 'lease.md'), '---\ncity: 北京\n---\n# Leases\n\n房东应当在退租后三天内退还押金。');
await writeFile(
  join(docs, 'card.html'),
  '<title>Cards</title><nav>Home</nav><p>Call the bank and have a lost card blocked.',
);
await writeFile(join(folder, 'homes.csv'), 'id,text,rent,zip\nh1,靠近地铁的一居室,5200,010020\n');
// By itself this one would have numbers for postcodes.
await writeFile(join(folder, 'more.csv'), 'id,text,rent,zip\nh2,带花园的两居室,7800,310000\n');
await writeFile(join(folder, 'faq.json'), '[{"id": "visa", "text": "签证到期前三十天可以申请延期。"}]');

const encoder = await loadEncoder();
const kenyon = await open(join(folder, 'db'), { encoder });
try {
  const collection = kenyon.collection('docs');
  const onFile = ({ file, documents, error }) =>
    console.log(file.slice(folder.length + 1), error?.message ?? documents);
  await collection.add(readFiles([docs, join(folder, 'faq.json')], { onFile }));
  for (const table of ['homes.csv', 'more.csv']) {
    const reports = [];
    const options = { knownTypes: collection.columnTypes(), onFile: (report) => reports.push(report) };
    await collection.add(readFiles(join(folder, table), options));
    for (const { columnTypes, deviations } of reports) {
      await collection.keepColumnTypes(columnTypes);
      if (deviations !== undefined) console.log(table, deviations);
    }
  }
  const { hits } = await collection.search('I lost my credit card', { k: 1 });
  console.log(hits[0].doc.title, hits[0].doc.file.endsWith('card.html'));
} finally {
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}
