import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readDecimal, readInt, shownNumber } from '../src/form/numbers.js';

test('a decimal is typed with a comma or a point', () => {
  for (const [typed, value] of [['1,7', '1.7'], ['1.7', '1.7'], ['0,05', '0.05'], ['0.05', '0.05'], ['36', '36'], ['-2,5', '-2.5'], [',5', '0.5'], [' 3,6 ', '3.6'], ['1.', '1']]) {
    assert.deepEqual(readDecimal(typed), { value, problem: null }, typed);
  }
});

test('a grouped decimal is read by its groups', () => {
  assert.equal(readDecimal('1.234.567').value, '1234567');
  assert.equal(readDecimal('1.234,5').value, '1234.5');
  assert.equal(readDecimal('1 234,5').value, '1234.5');
});

test('what is no number is no answer', () => {
  for (const typed of ['a', '1,2,3', '1..2', '--1', '12m', '1e3']) assert.deepEqual(readDecimal(typed), { value: null, problem: 'not-a-number' }, typed);
});

test('a whole number may be grouped, but has no fraction', () => {
  assert.equal(readInt('1.200.000').value, '1200000');
  assert.equal(readInt('1 200 000').value, '1200000');
  assert.equal(readInt('007').value, '7');
  assert.deepEqual(readInt('1,5'), { value: null, problem: 'not-whole' });
  assert.deepEqual(readInt('1.5'), { value: null, problem: 'not-whole' });
  assert.deepEqual(readInt('x'), { value: null, problem: 'not-a-number' });
});

test('a number that 32 bits cannot hold is refused, not emptied', () => {
  assert.deepEqual(readInt('2.147.483.648'), { value: null, problem: 'too-large' });
  assert.equal(readInt('2147483647').value, '2147483647');
});

test('nothing typed is no answer and no problem', () => {
  assert.deepEqual(readInt('  '), { value: null, problem: null });
  assert.deepEqual(readDecimal(''), { value: null, problem: null });
});

test('numbers are shown with a comma, and grouped where the form says so', () => {
  assert.equal(shownNumber('1.70'), '1,7');
  assert.equal(shownNumber('1.0'), '1');
  assert.equal(shownNumber('1200000', { grouped: true }), '1.200.000');
  assert.equal(shownNumber('1200.5', { grouped: true }), '1.200,5');
  assert.equal(shownNumber(''), '');
});
