import assert from 'node:assert/strict';
import { test } from 'node:test';

import { format } from '../engine/markdown.js';

const html = (nodes) =>
  nodes
    .map(({ role, value, elementName, children, url }) => {
      if (role === 'child') return value;
      if (role === 'line-break') return '<br>';
      return `<${elementName}${url ? ` href=${url}` : ''}>${html(children)}</${elementName}>`;
    })
    .join('');
const literal = (asString) => ({ source: 'literal', asString });
const output = (asString) => ({ source: 'output', asString });

const CASES = [
  ['Họ và tên', 'Họ và tên'],
  ['**đậm** và *nghiêng*', '<strong>đậm</strong> và <em>nghiêng</em>'],
  ['__đậm__ và _nghiêng_', '<strong>đậm</strong> và <em>nghiêng</em>'],
  ['a **b *c* d** e', 'a <strong>b <em>c</em> d</strong> e'],
  ['household_code và member_name', 'household_code và member_name'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['dòng một\ndòng hai', 'dòng một<br>dòng hai'],
  ['đoạn một\n\nđoạn hai', '<p>đoạn một</p><p>đoạn hai</p>'],
  ['# Phần I', '<h1>Phần I</h1>'],
  ['## B\nchữ', '<h2>B</h2><p>chữ</p>'],
  ['- bò\n- dê', '<ul><li>bò</li><li>dê</li></ul>'],
  ['1. bò\n2. dê', '<ol><li>bò</li><li>dê</li></ol>'],
  ['1. Họ tên', '1. Họ tên'],
  ['xem [bản đồ](https://example.org/a)', 'xem <a href=https://example.org/a>bản đồ</a>'],
  ['<span style="color:red">đỏ</span>', 'đỏ'],
  ['thu nhập < 1 và > 2', 'thu nhập < 1 và > 2'],
  ['\\*không\\*', '*không*'],
];

for (const [source, expected] of CASES) {
  test(`"${source.replaceAll('\n', '⏎')}" is shown as ${expected}`, () => {
    assert.equal(html(format([literal(source)])), expected);
  });
}

test('an answer quoted in a label is never read as markup', () => {
  const nodes = format([literal('Hộ **'), output('Y *Mơ* _Niê_ <b>'), literal('**?')]);
  assert.equal(html(nodes), 'Hộ <strong>Y *Mơ* _Niê_ <b></strong>?');
});
