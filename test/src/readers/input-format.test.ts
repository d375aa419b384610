import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexCommand } from '../../../src/cli/commands/index-documents.ts';
import { FILE_ENDINGS } from '../../../src/page/api/file-formats.ts';
import { TEXTS } from '../../../src/page/text/texts.ts';
import { FORMATS, formatOfName, INPUT_FORMATS } from '../../../src/readers/input-format.ts';

test('every ending promises the format that names it, packed or not, in the dialog of the page too', () => {
  for (const format of INPUT_FORMATS)
    for (const ending of FORMATS[format].endings) {
      assert.equal(formatOfName(`a.${ending}`), format);
      assert.equal(formatOfName(`A.${ending.toUpperCase()}.gz`), format);
      assert.ok(FILE_ENDINGS.split(',').includes(`.${ending}`), ending);
    }
  for (const name of ['jsonl', 'a.', 'a.gz', 'a.constructor', 'a.docx']) assert.equal(formatOfName(name), undefined);
});

test('every format is named where people are told what is read', () => {
  const told = { page: TEXTS.uploadHint[0], help: indexCommand.notes?.join('\n') ?? '' };
  for (const [where, text] of Object.entries(told))
    for (const { title } of Object.values(FORMATS)) assert.ok(text.includes(title), `${title} in ${where}`);
  const chinese = Object.values(FORMATS).map(({ title }) => (title === 'text' ? '文本' : title));
  for (const title of chinese) assert.ok(TEXTS.uploadHint[1].includes(title), title);
});
