import assert from 'node:assert/strict';
import { test } from 'node:test';

import { offsetOf, readDate, readTime, shownDate, shownTime, storedTime } from '../src/form/dates.js';

test('a date is typed day first, with any mark or none', () => {
  for (const typed of ['16/11/2023', '16-11-2023', '16.11.2023', '16 11 2023', '16112023', '2023-11-16']) assert.equal(readDate(typed), '2023-11-16', typed);
  assert.equal(readDate('5/1/1980'), '1980-01-05');
});

test('a day that does not exist is no date', () => {
  for (const typed of ['30/02/2023', '32/01/2023', '11/16/2023', '1/1/23', '1/1/1800', 'hôm qua']) assert.equal(readDate(typed), null, typed);
  assert.equal(readDate('29/02/2024'), '2024-02-29');
});

test('a month is the first day of it, a year its first day', () => {
  assert.equal(readDate('11/2023', 'month'), '2023-11-01');
  assert.equal(readDate('112023', 'month'), '2023-11-01');
  assert.equal(readDate('1980', 'year'), '1980-01-01');
  assert.equal(shownDate('2023-11-01', 'month'), '11/2023');
  assert.equal(shownDate('1980-01-01', 'year'), '1980');
});

test('a stored date is shown day first', () => {
  assert.equal(shownDate('2023-11-16'), '16/11/2023');
  assert.equal(shownDate('2023-11-16T07:05:00.000+07:00'), '16/11/2023');
  assert.equal(shownDate(''), '');
});

test('a time has 24 hours', () => {
  for (const [typed, time] of [['7:05', '07:05'], ['0705', '07:05'], ['14h30', '14:30'], ['23:59', '23:59']]) assert.equal(readTime(typed), time, typed);
  for (const typed of ['24:00', '7', '12:60', 'sáng']) assert.equal(readTime(typed), null, typed);
});

test('a time is stored with the phone’s offset', () => {
  assert.equal(offsetOf(-420), '+07:00');
  assert.equal(offsetOf(210), '-03:30');
  assert.equal(offsetOf(0), '+00:00');
  assert.equal(storedTime('07:05', '+07:00'), '07:05:00.000+07:00');
  assert.equal(shownTime('07:05:00.000+07:00'), '07:05');
  assert.equal(shownTime('2023-11-16T14:30:00.000+07:00'), '14:30');
});
