import assert from 'node:assert/strict';
import { test } from 'node:test';

import { csvRows, parseItems } from '../engine/csv.js';

const URL_OF_LIST = { href: 'jr://file-csv/households.csv' };

test('cells may hold commas, quotes and line ends', () => {
  assert.deepEqual(csvRows('a,b\n"x, y","nói ""vâng"""\r\n"hai\ndòng",'), [
    ['a', 'b'],
    ['x, y', 'nói "vâng"'],
    ['hai\ndòng', ''],
  ]);
});

test('a list written by a Vietnamese spreadsheet has semicolons', () => {
  assert.deepEqual(csvRows('name;label\n1;"Buôn A; B"'), [['name', 'label'], ['1', 'Buôn A; B']]);
});

test('a single column needs no delimiter', () => {
  assert.deepEqual(csvRows('name\na\nb'), [['name'], ['a'], ['b']]);
});

test('a short row is filled up, a byte-order mark and empty last lines are dropped', () => {
  const items = parseItems(URL_OF_LIST, '\uFEFFname,label,commune\n66001,H’Bliă Kbuôr\n\n');
  assert.deepEqual(items, [
    [
      { columnName: 'name', cellValue: '66001' },
      { columnName: 'label', cellValue: 'H’Bliă Kbuôr' },
      { columnName: 'commune', cellValue: '' },
    ],
  ]);
});

test('a row with more filled cells than the header is refused by its number', () => {
  assert.throws(() => parseItems(URL_OF_LIST, 'name,label\n1,a\n2,b,c'), /row 2 has more cells/);
});

test('empty cells behind the header’s last column are no cells', () => {
  assert.equal(parseItems(URL_OF_LIST, 'name,label\n1,a,,')[0].length, 2);
});

test('a list of 20,000 rows is read in well under a second', () => {
  const text = `name,label\n${Array.from({ length: 20_000 }, (_, i) => `${i},"Hộ số ${i}"`).join('\n')}`;
  const before = performance.now();
  assert.equal(csvRows(text).length, 20_001);
  assert.ok(performance.now() - before < 500);
});
