/** Households are found the way people type: without marks, in any order of words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { folded, matches, searchText } from '../../src/ui/names.js';

const household = (head_name, code = 'ILO-03-0031', village_name = 'Buôn Ba Na') => ({ head_name, code, village_name });
const found = (one, query) => matches(searchText(one), query);

test('a name is found without its marks', () => {
  assert.ok(found(household('Đinh Thị Hoà'), 'dinh hoa'));
  assert.ok(found(household('Nguyễn Văn Thuỷ'), 'thuy'));
});

test('where the tone mark stands does not matter', () => {
  assert.equal(folded('Hòa'), folded('Hoà'));
  assert.ok(found(household('Lê Thị Hòa'), 'hoà'));
});

test('composed and decomposed letters are the same', () => {
  assert.ok(found(household('Ế'.normalize('NFD')), 'ế'.normalize('NFC')));
});

test('apostrophes of any kind, or none, find the names of the highlands', () => {
  for (const query of ["h'ngam", 'h’ngăm', 'hngam nie', "K'đăm", 'kdam']) {
    assert.ok(found(household('H’Ngăm Niê K\'đăm'), query), query);
  }
});

test('a code is found by any of its parts, with or without dashes', () => {
  for (const query of ['ILO-03-0031', 'ilo030031', '0031', 'ilo-03']) assert.ok(found(household('A'), query), query);
});

test('every word typed has to fit', () => {
  assert.ok(found(household('Lò Thị Mai'), 'mai lo'));
  assert.ok(!found(household('Lò Thị Mai'), 'mai vi'));
  assert.ok(!found(household('Lò Thị Mai'), 'ai'));
});
