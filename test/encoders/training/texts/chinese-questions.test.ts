import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askInChinese, bareTitle, isChineseHowTo } from '../../../../encoders/training/texts/chinese-questions.ts';
import { isQuestion } from '../../../../encoders/training/texts/clean-text.ts';
import { createRandom } from '../../../../src/core/random.ts';

/** All questions that are ever made of a title. */
function asked(title: string, passage = ''): Set<string | undefined> {
  const random = createRandom(9);
  return new Set(Array.from({ length: 80 }, () => askInChinese(title, passage, random)));
}

const MADE: readonly [rule: string, title: string, passage: string, question: string][] = [
  ['a task is asked how to do', '安装 Docker', '', '怎么安装 Docker？'],
  ['a task with its object first is too', '将表导出到文件', '', '如何将表导出到文件？'],
  ['of a page and its heading the heading is asked', '创建零售配置 添加用户组', '', '怎么添加用户组？'],
  ['a dish is asked how to cook', '糖醋排骨的做法', '', '怎么做糖醋排骨'],
  ['a section is asked about its subject', '志木站 历史', '', '志木站有什么历史？'],
  ['a section of a recipe is about the dish', '凉粉的做法 必备原料和工具', '', '凉粉需要哪些原料？'],
  ['a person is asked who', '吴福元', '吴福元（1950年—），中国演员。', '吴福元是谁？'],
  ['a place is asked where', '布达桥', '布达桥位于多瑙河上。', '布达桥在哪里？'],
  ['a work is asked what it tells', '夜雨', '夜雨是一部2016年的电影。', '夜雨讲的是什么？'],
  ['a thing for use is asked what for', '抽油泵', '抽油泵用于抽取石油。', '抽油泵有什么用？'],
  ['another thing is asked what it is', '少足纲', '少足纲是多足亚门的一纲。', '少足纲是什么？'],
  ['a question stays, without its number', '8000059如何更改主题？', '', '如何更改主题？'],
];

for (const [rule, title, passage, question] of MADE) {
  test(`${rule}: ${title}`, () => {
    const questions = asked(title, passage);
    assert.ok(questions.has(question), `${[...questions].join(' ')} has no ${question}`);
  });
}

for (const title of [
  '性能概述',
  '编译器和解释器',
  '连接池',
  '用户手册',
  '安装包',
  '要求',
  '恢复时的校验和',
  '历史，以及后来',
  '修改软件包状态的工具',
]) {
  test(`'${title}' is not asked how to do`, () => {
    assert.equal(isChineseHowTo(title), false);
    assert.deepEqual(asked(title, '与标题无关的话。'), new Set([undefined]));
  });
}

test('numbering, notes in brackets and end marks are not part of a title', () => {
  assert.equal(bareTitle('第 3 步：使用行存查询数据'), '使用行存查询数据');
  assert.equal(bareTitle('1\\. 使用 Docker Inspect'), '使用 Docker Inspect');
  assert.equal(bareTitle('更改设置 (主题)。'), '更改设置');
});

test('a question is known by its mark or its words', () => {
  for (const text of ['好吗？', '怎么生气', '请问门票多少', '他是谁', '这是为什么'])
    assert.ok(isQuestion(text, 'zh'), text);
  for (const text of ['门票很贵。', '添加用户']) assert.ok(!isQuestion(text, 'zh'), text);
  for (const text of ['Really?', 'what is a fork', "What's that", 'is it good'])
    assert.ok(isQuestion(text, 'en'), text);
  for (const text of ['A fork is a tool.', 'Whatever works']) assert.ok(!isQuestion(text, 'en'), text);
});
