import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FormatError } from '../../../src/core/errors.ts';
import { readHtml } from '../../../src/readers/html.ts';
import { readMarkdown } from '../../../src/readers/markdown.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';
import { writePdf } from '../../fixtures/write-pdf.ts';
import { collectFile } from './collect.ts';

const folder = await sharedDirectory();

async function documentOf(name: string, bytes: string | Buffer) {
  const file = join(folder, name);
  await writeFile(file, bytes);
  const { documents, bad } = await collectFile(file, {});
  assert.deepEqual(bad, []);
  assert.equal(documents.length, 1);
  return documents[0];
}

test('Markdown loses its marks and keeps headings, lists and line breaks; front matter becomes fields', async () => {
  const source = `---
title: 手册
tags: [a, b]
published: 2024-05-01
author: { name: 李明 }
---
Guide to *things*
=================

See [the docs](http://x.example/z "tip") &amp; \`code\`, ![a picture](x.png)<br>next.

* one
* two
    1. nested

> quoted **text**

| a | b |
|---|---|
| 1 | [2](y) |

\`\`\`sh
# a comment
\`\`\`

<div><script>no</script>html <b>bold</b></div>
`;
  assert.deepEqual(await documentOf('a.md', source), {
    title: '手册',
    tags: ['a', 'b'],
    published: '2024-05-01',
    author: { name: '李明' },
    text: '# Guide to things\n\nSee the docs & code, a picture\nnext.\n\n- one\n- two\n  1. nested\n\nquoted text\n\na | b\n1 | 2\n\n# a comment\n\nhtml bold',
  });
});

test('the title of Markdown is that of its front matter, else its first heading, not a comment of code', () => {
  for (const [source, title] of [
    ['# 标题 #\n\ntext', '标题'],
    ['text\n\n## Second `level`', 'Second level'],
    ['```\n# code\n```\n\n### Real', 'Real'],
    ['---\ntitle: ""\n---\n# Heading', 'Heading'],
    ['---\r\ntitle: Own\r\n---\r\n# Heading', 'Own'],
    ['no heading', undefined],
    ['---\n\na rule before it\n\n---\n\n# After', 'After'],
    ['---\n- a list\n---\n# Listed', 'Listed'],
  ] as const)
    assert.equal(readMarkdown(source, 'a.md').title, title, source);
  assert.throws(() => readMarkdown('---\ntitle: [a\n---\ntext', 'a.md'), /a\.md, line \d: the front matter is no YAML/);
});

test('HTML gives its main part as browsers show it, without what belongs to the page', () => {
  const page = readHtml(`<!doctype html><html><head><title>签证 &mdash; Help</title><style>p{}</style></head><body>
    <nav>nav</nav><header>site</header><div role="navigation">more nav</div>
    <main><header><h1>Head</h1></header><p>one\n two <b>b</b>old<br>line &lt;x&gt;&nbsp;y</p>
    <p>签证\n  到期</p><ul><li>x<li><p>y</p><li></ul>
    <table><tr><th>a<th>b<tr><td>1<td>2</table><pre>  keep\n   this</pre><p hidden>no</p><p style="display: none">no</p>
    <span aria-hidden="true">no</span><template>no</template><ruby>漢<rt>kan</rt></ruby><aside>note</aside></main>
    <footer>foot</footer><script>bad("<p>")</script><noscript>no</noscript></body></html>`);
  assert.equal(page.title, '签证 — Help');
  assert.equal(
    page.text,
    '# Head\n\none two bold\nline <x> y\n\n签证到期\n\n- x\n\n- y\n\na | b\n1 | 2\n\n  keep\n   this\n\n漢\n\nnote',
  );
});

test('the text of a page without a main part is that of its articles, or of its body', () => {
  for (const [source, text, title] of [
    [
      '<body><header>h</header><article><header><h2>A</h2></header>a</article><article>b</article><p>c',
      '## A\n\na\n\nb',
      'A',
    ],
    ['<p>a<footer>f</footer><main></main>', 'a', undefined],
    ['<title>T</title>plain', 'plain', 'T'],
    ['<form><div>in a form</div><button>go</button></form>', 'in a form', undefined],
    ['<svg><title>drawn</title></svg><p>a', 'a', undefined],
    [`${'<div>'.repeat(900)}deep`, 'deep', undefined],
  ] as const) {
    const page = readHtml(source);
    assert.deepEqual([page.text, page.title], [text, title]);
  }
});

test('the encoding of HTML is that of its mark, its bytes or its declaration', async () => {
  // 签证 in GBK
  const gbk = Buffer.from([0xc7, 0xa9, 0xd6, 0xa4]);
  const of = (head: string, text: Buffer) => Buffer.concat([Buffer.from(head), Buffer.from('<p>'), text]);
  for (const [name, bytes] of [
    ['declared.html', of('<meta charset=gbk>', gbk)],
    ['equiv.htm', of('<meta http-equiv="Content-Type" content="text/html; charset=GB2312">', gbk)],
    ['unknown.html', of('<meta charset=klingon>', Buffer.from('签证'))],
    ['xml.xhtml', of('<?xml version="1.0" encoding="gb18030"?>', gbk)],
    ['wrong.html', of('<meta charset=gbk>', Buffer.from('签证'))],
    ['mark.html', Buffer.from('\ufeff<p>签证', 'utf16le')],
  ] as const)
    assert.equal((await documentOf(name, bytes)).text, '签证', name);
  await assert.rejects(
    documentOf('none.html', of('', Buffer.from([0xba, 0xcf, 0xcd, 0xac]))),
    /not valid utf-8; it reads as GB18030/,
  );
});

test('a sentence of Chinese goes on in the next line of a PDF, behind a number or a comma too; an item of a list does not', async () => {
  const linesOf = async (...lines: string[]) =>
    (await documentOf('lines.pdf', writePdf([lines.map((text) => ({ text }))]))).text;
  const full = '本条例自二〇一二年起施行，有关规定在';
  assert.equal(
    await linesOf(`${full}2012年4月10`, '日公布，由市人民政府负责解释。'),
    `${full}2012年4月10日公布，由市人民政府负责解释。`,
  );
  assert.equal(await linesOf(`${full}高度`, '285米的地方。'), `${full}高度285米的地方。`);
  assert.equal(await linesOf(`${full}上海、`, '北京。'), `${full}上海、北京。`);
  const heading = { text: '有关规定的施行办法与说明全文', size: 24 };
  const page = writePdf([[heading, { text: `${full}10`, below: 40 }, { text: '日公布。' }]]);
  assert.equal((await documentOf('head.pdf', page)).text, `${heading.text}\n\n${full}10日公布。`);
  assert.equal(await linesOf(`${full}。`, '第二条。'), `${full}。\n第二条。`);
  assert.equal(await linesOf('编号12', `${full}此`), `编号12\n${full}此`);
  assert.equal(await linesOf(`${full}其`, '3. 第三项'), `${full}其\n3. 第三项`);
  assert.equal(await linesOf('In the year 2012', 'and later'), 'In the year 2012\nand later');
});

test('PDF gives characters in place of radicals of the same form', async () => {
  for (const [printed, written] of [
    ['⻓城与⻛景', '长城与风景'],
    ['⽤⼈⺠币⽀付', '用人民币支付'],
    ['⻢⾥的⻔⼝', '马里的门口'],
    ['⻄⻆⻋⻜⻝⻥⻦⻨⻩⻬⻮', '西角车飞食鱼鸟麦黄齐齿'],
    ['⾧、⾨與⿓', '長、門與龍'],
    ['plain text, 普通的字', 'plain text, 普通的字'],
  ])
    assert.equal((await documentOf('printed.pdf', writePdf([[{ text: printed }]]))).text, written);
});

test('PDF gives its text by lines and paragraphs, Chinese of fonts that are not embedded as well', async () => {
  const bytes = writePdf(
    [
      [
        { text: '劳动合同', size: 20 },
        { text: '第一条 甲方与乙方签订合', below: 30 },
        { text: '同，期限三年。' },
        { text: 'A new (paragraph) begins', below: 40 },
        { text: 'and goes on' },
      ],
      [{ text: 'Page two' }],
    ],
    '合同范本',
  );
  assert.deepEqual(await documentOf('a.pdf', bytes), {
    pages: 2,
    title: '合同范本',
    text: '劳动合同\n\n第一条 甲方与乙方签订合同，期限三年。\n\nA new (paragraph) begins\nand goes on\n\nPage two',
  });
  // Whatever it is called.
  assert.equal((await documentOf('named.txt', bytes)).pages, 2);
  await assert.rejects(documentOf('cut.pdf', bytes.subarray(0, 500)), /cut\.pdf cannot be read: the PDF is damaged/);
  await assert.rejects(documentOf('scan.pdf', writePdf([[]])), /scan\.pdf has no text; its pages are images/);
});

test('what would hold the event loop or the stack is refused by the name of the file', async () => {
  for (const [name, source, reason] of [
    ['deep.html', '<div>'.repeat(10_000), /elements nest more than 1000 deep/],
    ['headers.html', `<main>${'<header>'.repeat(10_000)}x`, /elements nest more than 1000 deep/],
    ['wide.html', `<p ${Array.from({ length: 20_000 }, (_, i) => `a${i}`).join(' ')}>x`, /more than 1000 attributes/],
    ['open.html', `x<p ${Array.from({ length: 20_000 }, (_, i) => `a${i}`).join(' ')}`, /more than 1000 attributes/],
    ['again.html', Array.from({ length: 2000 }, (_, i) => `<body a${i}>`).join(''), /more than 1000 attributes/],
    ['alias.md', '---\ntitle: *x\n---\ntext', /front matter cannot be read: .*x/],
    ['circle.md', '---\na: &a {b: *a}\n---\ntext', /hold themselves/],
    [
      'bomb.md',
      `---\na: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n---\ntext`,
      /Excessive alias/,
    ],
    [
      'huge.md',
      `---\na: &a ${'x'.repeat(30_000)}\nb: [${'*a,'.repeat(90)}]\n---\ntext`,
      /longer than 1048576 characters/,
    ],
    ['nested.md', `---\na: ${'['.repeat(150)}${']'.repeat(150)}\n---\ntext`, /nest more than 100 deep/],
    ['quotes.md', `${'> '.repeat(3000)}x`, /quotes nest more than 1000 deep/],
    ['lists.md', `${'- '.repeat(6000)}x`, /nest too deep/],
    ['inner.md', `text\n\n${'<div>'.repeat(5000)}`, /elements nest more than 1000 deep/],
    ['nul.md', `${'text '.repeat(4000)}\0\0`, /character 20001 .* bytes of value 0/],
    ['nul.html', `<p>${'text '.repeat(4000)}\0`, /bytes of value 0/],
  ] as const) {
    const file = join(folder, name);
    await writeFile(file, source);
    await assert.rejects(
      () => collectFile(file, {}),
      (error: Error) => error instanceof FormatError && error.message.startsWith(file) && reason.test(error.message),
      name,
    );
  }
});

test('what is left open, moved by the parser or put before a table is read in its order', () => {
  const rows = Array.from({ length: 3000 }, (_, i) => `<p><b><i>b${i}</p></b></i>`);
  assert.match(readHtml(rows.join('')).text, /^b0\n\nb1\n\n.*b2999$/s);
  assert.equal(readHtml(`<table>${'<b>x</b>y'.repeat(3)}<tr><td>cell</table>`).text, 'xyxyxy\n\ncell');
  const long = `${'中文字 '.repeat(20_000)}😀 &amp; `.repeat(2);
  assert.equal(readHtml(`<p>${long}`).text, long.replaceAll('&amp;', '&').trim());
});

test('headers and footers belong to the text within the main part, and only there', () => {
  const parts = '<header>H</header><p>text</p><footer>F</footer>';
  assert.equal(readHtml(`<body>${parts}`).text, 'text');
  assert.equal(readHtml(`<main><div>${parts}</div></main>`).text, 'H\n\ntext\n\nF');
  assert.equal(readHtml(`<body><div><article>${parts}</article></div>${parts}`).text, 'H\n\ntext\n\nF');
  assert.equal(readHtml(`<div role="main"><section>${parts}</section></div>`).text, 'H\n\ntext\n\nF');
});
