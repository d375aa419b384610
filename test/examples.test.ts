import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../src/core/package-root.ts';

const FOLDER = join(packageRoot(), 'examples');
const PRINTED: Readonly<Record<string, RegExp>> = {
  'search.mjs': /^3 documents\nI lost my credit card -> card .*\n房东不还押金 -> lease .*\n$/,
  'search-options.mjs':
    /^面条煮八分钟，捞出过凉水。 \[面条煮\]\nphrase: lease\nwithout a word: lease\nhalf typed: lease\nmisspelt: lease\n0 no .*\n$/,
  'filters-and-entities.mjs': /^date 2024-05-01\na\nc\na c city=北京\n$/,
  'pages.mjs': /^pages of 3 and 1\n3 北京 2, Lisbon 1, 上海 1\nc a\n2 2\n$/,
  'files.mjs':
    /^docs\/card\.html 1\ndocs\/lease\.md 1\nfaq\.json 1\nmore\.csv \[ \{ column: 'zip', known: 'string', looksLike: 'number' \} \]\nCards true\n$/,
  'dedupe.mjs': /^keep 1, repeated by 2 \(near\), 4 \(exact\)\n$/,
  'match.mjs': /^cut at 0\.\d+, right about [34] of 4\nmatch \(\d\.\d\d\)\n$/,
  'own-encoder.mjs': /^a\n$/,
  'langchain.mjs': /^visa 北京\n- Call the bank .*\n$/,
  'ai-sdk.mjs': /^true\n如何退换商品\n$/,
  'openai-and-cohere-clients.mjs': /^kenyon 2 256\n如何退换商品\n$/,
  'mcp-client.mjs': /^search fetch .* add delete\nvisa\ntrue INVALID_ARGUMENT\n$/,
  'pretrain.mjs':
    /^masked words: loss \d+\.\d\d -> \d+\.\d\d\nentities: loss \d+\.\d\d -> \d+\.\d\d\npairs: loss \d+\.\d\d -> \d+\.\d\d\nentities found: .+\npairs: Spearman -?\d\.\d\d on 180 others\n$/,
  'serve.mjs': /^2 b\nINVALID_ARGUMENT\n$/,
  'own-vectors-and-backup.mjs': /^r1 3200\nhomes copy\n$/,
};

for (const file of readdirSync(FOLDER)) {
  test(`examples/${file} runs as it stands`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(FOLDER, file)]);
    assert.match(stdout, PRINTED[file]);
  });
}
