import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadEntityRecognizer } from '../../../encoders/pretrained.ts';
import { findTextEntities } from '../../../src/entities/find-text-entities.ts';
import { nameWithin, withoutPictures } from '../../../src/entities/glued-names.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';

const FOUND: readonly (readonly [text: string, ...names: string[]])[] = [
  ['李明😀在北京开会', 'person 李明', 'place 北京'],
  ['李明在北京😀开会', 'person 李明', 'place 北京'],
  ['😀李明在北京開會', 'person 李明', 'place 北京'],
  ['李明👨‍👩‍👧在上海工作', 'person 李明', 'place 上海'],
  ['王芳❤️張偉', 'person 王芳', 'person 張偉'],
  ['李明★在北京开会', 'person 李明', 'place 北京'],
  ['在北京🇨🇳开会', 'place 北京'],
  ['李明OK在北京开会', 'person 李明', 'place 北京'],
  ['hi李明在北京开会', 'person 李明', 'place 北京'],
  ['李明ｏｋ在北京', 'person 李明', 'place 北京'],
  ['张伟Tom去了上海', 'person 张伟', 'place 上海'],
  ['TCL集团在惠州', 'company TCL集团', 'place 惠州'],
  ['「」和《》'],
  ['《😀》'],
];

test(
  'names are found without emoji and letters that are glued to them, and empty quotes name nothing',
  needsOnnxRuntime,
  async (t) => {
    const recognizer = await loadEntityRecognizer();
    t.after(() => recognizer.close());
    const found = await findTextEntities(
      FOUND.map(([text]) => text),
      { recognizer, rules: false },
    );
    for (const [i, [text, ...names]] of FOUND.entries()) {
      const shown = found[i].map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);
      assert.deepEqual(shown, names, text);
    }
  },
);

test('what is glued to a name is told from what is part of it', () => {
  const cases: readonly (readonly [type: string, span: string, name: string | undefined])[] = [
    ['person', '李明OK', '李明'],
    ['PER', 'hi李明', '李明'],
    ['person', '李明１２３', '李明'],
    ['person', '欧阳娜娜Nana', '欧阳娜娜'],
    ['person', '马云Jack Ma', '马云'],
    ['person', '阿Ken', '阿Ken'],
    ['person', '小S', '小S'],
    ['person', 'Jack Ma', 'Jack Ma'],
    ['place', 'abc北京', '北京'],
    ['place', '北京CBD', '北京CBD'],
    ['company', '北京skp', '北京skp'],
    ['book', '《三体》', '《三体》'],
    ['book', '《》', undefined],
    ['person', '「」', undefined],
    ['person', ' “” ', undefined],
  ];
  for (const [type, span, name] of cases) {
    const within = nameWithin(type, span);
    assert.equal(within && span.slice(within.start, within.end), name, span);
  }
});

test('a text without pictures is as long as it was, and loses nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
      const read = withoutPictures(text);
      assert.equal(read.length, text.length);
      for (let i = 0; i < text.length; i++) if (read[i] !== text[i]) assert.match(read[i], /[， ]/);
    }),
    { seed: 3 },
  );
  assert.equal(withoutPictures('李明👍🏽在#1北京©'), '李明，   在#1北京，');
});
