import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { Temporal as whole } from 'temporal-polyfill';

import { Temporal as ours } from '../engine/temporal.js';

// Việt Nam has no summer time; a phone that was set elsewhere may.
const ZONES = ['Asia/Ho_Chi_Minh', 'UTC', 'Europe/Berlin', 'America/St_Johns'];
const DATES = ['2023-11-16', '2024-02-29', '2023-02-29', '2023-13-01', '2023-00-10', '2023-04-31', '1975-06-13', '1911-05-02', '0099-12-31', '2026-03-29', '2026-10-25'];
const TIMES = ['07:05:00', '07:05:00.123', '07:05:00.1239', '23:59:59.999', '24:00:00', '12:60:00', '12:00:60', '07:05', '07', '00:00:00.5', '02:30:00'];
const OFFSETS = ['+07:00', '-03:30', 'Z'];

const YEARS_OF_LOCAL_MEAN_TIME = /^(0|1[0-8]|19[01])/; // offsets with seconds, which nobody's answers have

function outcome(read) {
  try {
    return read();
  } catch (error) {
    assert.ok(error instanceof RangeError || error instanceof TypeError, error.stack);
    return 'refused';
  }
}

const zoned = (value) => [value.epochMilliseconds, value.offset, value.year, value.month, value.day, value.hour, value.minute, value.second, value.millisecond, value.dayOfWeek, value.toPlainDate().toString(), value.toPlainTime().toString({ fractionalSecondDigits: 3 })];

const READINGS = {
  'a date': (T, { date }) => T.PlainDate.from(date).toString(),
  'a time': (T, { time }) => T.PlainTime.from(time).toString({ fractionalSecondDigits: 3 }),
  'a time with its offset': (T, { time, offset }) => T.PlainTime.from(time + offset).toString({ fractionalSecondDigits: 3 }),
  'a date with a time': (T, { date, time }) => T.PlainDateTime.from(`${date}T${time}`).toString({ fractionalSecondDigits: 3 }),
  'an instant': (T, { date, time, offset }) => T.Instant.from(`${date}T${time}${offset}`).epochMilliseconds,
  'an instant in UTC': (T, { date, time }) => zoned(T.ZonedDateTime.from(`${date}T${time}[UTC]`)),
  'a date in the phone’s zone': (T, { date, zone }) => zoned(T.PlainDateTime.from(date).toZonedDateTime(zone)),
  'a date and time in the phone’s zone': (T, { date, time, zone }) => zoned(T.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone)),
  'UTC seen in the phone’s zone': (T, { date, time, zone }) => zoned(T.ZonedDateTime.from(`${date}T${time}Z[UTC]`).withTimeZone(zone)),
  'the beginning of a day': (T, { date, time, zone }) =>
    zoned(T.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).with({ hour: 0, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 })),
  'a number of milliseconds': (T, { date, time, zone }) => zoned(new T.ZonedDateTime(BigInt(Date.parse(`${date}T${time}Z`) || 0) * 1_000_000n, zone)),
};

function compare(zone) {
  for (const date of DATES) {
    if (zone !== 'UTC' && YEARS_OF_LOCAL_MEAN_TIME.test(date)) continue;
    for (const time of TIMES) {
      for (const offset of OFFSETS) {
        for (const [what, read] of Object.entries(READINGS)) {
          const given = { date, time, offset, zone };
          assert.deepEqual(outcome(() => read(ours, given)), outcome(() => read(whole, given)), `${what}: ${JSON.stringify(given)}`);
        }
      }
    }
  }
}

if (process.env.COMPARE_ZONE) {
  compare(process.env.COMPARE_ZONE);
} else {
  for (const zone of ZONES) {
    test(`dates and times in ${zone} are what Temporal says`, () => {
      // The zone of a process is set when it starts.
      const ran = spawnSync(process.execPath, [import.meta.filename], { env: { ...process.env, TZ: zone, COMPARE_ZONE: zone, NODE_TEST_CONTEXT: '' }, encoding: 'utf8' });
      assert.equal(ran.status, 0, ran.stderr.slice(0, 2000));
    });
  }

  test('now is now', () => {
    const zone = ours.Now.timeZoneId();
    assert.equal(zone, whole.Now.timeZoneId());
    assert.ok(Math.abs(ours.Now.zonedDateTimeISO(zone).epochMilliseconds - Date.now()) < 1000);
  });
}
