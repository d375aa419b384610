import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatVocab, parseVocab, readVocabFile, SPECIAL_TOKENS } from '../../../encoders/tokenizer/vocab-file.ts';
import { FormatError, NotFoundError, StorageError } from '../../../src/core/errors.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';

const dir = await sharedDirectory();

function written(content: string | Uint8Array): string {
  const path = join(dir, 'vocab.txt');
  writeFileSync(path, content);
  return path;
}

test('a vocabulary survives the way through its file', async () => {
  const token = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\n\ufeff\p{Cs}]/u.test(text));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(token), async (tokens) => {
      const vocab = [...new Set([...SPECIAL_TOKENS, ...tokens])];
      assert.deepEqual(await readVocabFile(written(formatVocab(vocab))), vocab);
    }),
    { seed: 4, numRuns: 200 },
  );
});

test('line ends, a missing last one and a byte order mark do not matter', () => {
  const vocab = [...SPECIAL_TOKENS, '中', '##s'];
  for (const text of [
    vocab.join('\n'),
    vocab.join('\r\n'),
    `${vocab.join('\r\n')}\r\n`,
    `\ufeff${formatVocab(vocab)}`,
  ]) {
    assert.deepEqual(parseVocab(text), vocab);
  }
});

test('the position of the specials is the released file’s own', () => {
  const vocab = ['[PAD]', '[unused1]', '[UNK]', 'a', '[CLS]', '[SEP]', '[MASK]'];
  assert.deepEqual(parseVocab(formatVocab(vocab)), vocab);
});

test('a repeated token is refused with both of its lines', () => {
  assert.throws(() => parseVocab(formatVocab([...SPECIAL_TOKENS, 'x', 'y', 'x']), 'v.txt'), {
    name: 'FormatError',
    message: /v\.txt.*"x".*lines 6 and 8/,
  });
});

test('an empty line is refused with its number', () => {
  assert.throws(() => parseVocab(formatVocab([...SPECIAL_TOKENS, '', 'x'])), {
    name: 'FormatError',
    message: /line 6/,
  });
  assert.throws(() => parseVocab(''), FormatError);
});

test('each missing special token is refused by name', () => {
  for (const special of SPECIAL_TOKENS) {
    const rest = SPECIAL_TOKENS.filter((token) => token !== special);
    assert.throws(
      () => parseVocab(formatVocab(rest)),
      (error: Error) => {
        assert.ok(error instanceof FormatError);
        return error.message.includes(special);
      },
    );
  }
});

test('bytes that are no UTF-8, an absent file and a directory are typed errors', async () => {
  await assert.rejects(readVocabFile(written(Uint8Array.of(0x5b, 0xff, 0xfe))), FormatError);
  await assert.rejects(readVocabFile(join(dir, 'absent.txt')), NotFoundError);
  await assert.rejects(readVocabFile(dir), StorageError);
});
