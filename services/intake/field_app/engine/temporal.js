/**
 * The part of Temporal that the engine uses, on top of Date.
 *
 * Takes the place of a polyfill of 57 kB (18 kB on the wire) that knows every calendar and time
 * zone; the engine asks for ISO dates in the phone's own zone and in UTC. Milliseconds are the
 * smallest unit: what is finer is cut off, as the engine itself does before it writes a value.
 * `test/temporal.test.mjs` compares it with the polyfill. It can go when the oldest phones have
 * Temporal themselves.
 */

const UTC = 'UTC';
const DATE = String.raw`(\d{4})-(\d{2})-(\d{2})`;
const TIME = String.raw`(\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?`;
const OFFSET = String.raw`[+-]\d{2}:\d{2}`;
const DATE_TEXT = new RegExp(`^${DATE}(?:T.*)?$`);
const TIME_TEXT = new RegExp(`^T?${TIME}(?:${OFFSET})?$`);
const DATE_TIME_TEXT = new RegExp(`^${DATE}(?:T${TIME}(?:${OFFSET})?)?$`);
const INSTANT_TEXT = new RegExp(`^${DATE}T${TIME}(Z|${OFFSET})$`);
const UTC_TEXT = new RegExp(String.raw`^${DATE}(?:T${TIME}Z?)?\[UTC\]$`);

const pad = (number, length = 2) => String(number).padStart(length, '0');

function refused(text) {
  return new RangeError(`Cannot parse: ${text}`);
}

function dateFields([year, month, day], text) {
  const fields = { year: Number(year), month: Number(month), day: Number(day) };
  const date = new Date(utcMilliseconds(fields));
  if (fields.month < 1 || date.getUTCMonth() !== fields.month - 1 || date.getUTCDate() !== fields.day) throw refused(text);
  return fields;
}

function timeFields([hour = '0', minute = '0', second = '0', fraction = ''], text) {
  // A leap second is the second before it.
  const fields = { hour: Number(hour), minute: Number(minute), second: Math.min(Number(second), Number(second) === 60 ? 59 : Infinity) };
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59) throw refused(text);
  return { ...fields, millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')) };
}

function matched(pattern, text) {
  const match = pattern.exec(text);
  if (!match) throw refused(text);
  return match.slice(1);
}

function utcMilliseconds({ year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0 }) {
  // Date.UTC takes years below 100 for 19xx.
  return new Date(Date.UTC(2000, month - 1, day, hour, minute, second, millisecond)).setUTCFullYear(year, month - 1, day);
}

function localMilliseconds({ year, month, day, hour, minute, second, millisecond }) {
  const date = new Date(2000, 0, 1, hour, minute, second, millisecond);
  date.setFullYear(year, month - 1, day);
  // Once more: the day decides which hours there are.
  date.setHours(hour, minute, second, millisecond);
  return date.getTime();
}

const dateText = ({ year, month, day }) => `${pad(year, 4)}-${pad(month)}-${pad(day)}`;

function timeText({ hour, minute, second, millisecond }, { fractionalSecondDigits: digits } = {}) {
  const fraction = pad(millisecond, 3);
  const shown = digits === undefined ? fraction.replace(/0+$/, '') : fraction.padEnd(digits, '0').slice(0, digits);
  return `${pad(hour)}:${pad(minute)}:${pad(second)}${shown && `.${shown}`}`;
}

class PlainDate {
  constructor(fields) {
    Object.assign(this, fields);
  }

  static from(value) {
    return new PlainDate(typeof value === 'string' ? dateFields(matched(DATE_TEXT, value), value) : value);
  }

  toString() {
    return dateText(this);
  }
}

class PlainTime {
  constructor({ hour, minute, second, millisecond }) {
    Object.assign(this, { hour, minute, second, millisecond });
  }

  static from(text) {
    return new PlainTime(timeFields(matched(TIME_TEXT, text), text));
  }

  toString(options) {
    return timeText(this, options);
  }
}

class PlainDateTime {
  constructor(fields) {
    Object.assign(this, fields);
  }

  static from(text) {
    const parts = matched(DATE_TIME_TEXT, text);
    return new PlainDateTime({ ...dateFields(parts, text), ...timeFields(parts.slice(3), text) });
  }

  with(fields) {
    return new PlainDateTime({ ...this, ...fields });
  }

  toPlainDate() {
    const { year, month, day } = this;
    return new PlainDate({ year, month, day });
  }

  toPlainTime() {
    return new PlainTime(this);
  }

  toZonedDateTime(zone) {
    return ZonedDateTime.at(zone === UTC ? utcMilliseconds(this) : localMilliseconds(this), zone);
  }

  toString(options) {
    return `${dateText(this)}T${timeText(this, options)}`;
  }
}

function fieldsIn(zone, milliseconds) {
  const date = new Date(milliseconds);
  const read = (name) => date[`get${zone === UTC ? 'UTC' : ''}${name}`]();
  return {
    year: read('FullYear'),
    month: read('Month') + 1,
    day: read('Date'),
    hour: read('Hours'),
    minute: read('Minutes'),
    second: read('Seconds'),
    millisecond: read('Milliseconds'),
    dayOfWeek: read('Day') || 7,
  };
}

/** `zone` is UTC or else the phone's own, by whatever name. */
class ZonedDateTime {
  constructor(nanoseconds, zone) {
    const milliseconds = Number(nanoseconds / 1_000_000n);
    Object.assign(this, fieldsIn(zone, milliseconds), { epochMilliseconds: milliseconds, zone });
  }

  static at(milliseconds, zone) {
    return new ZonedDateTime(BigInt(milliseconds) * 1_000_000n, zone);
  }

  static from(text) {
    const parts = matched(UTC_TEXT, text);
    return new PlainDateTime({ ...dateFields(parts, text), ...timeFields(parts.slice(3), text) }).toZonedDateTime(UTC);
  }

  get offset() {
    const minutes = this.zone === UTC ? 0 : -new Date(this.epochMilliseconds).getTimezoneOffset();
    return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
  }

  with(fields) {
    return this.toPlainDateTime().with(fields).toZonedDateTime(this.zone);
  }

  withTimeZone(zone) {
    return ZonedDateTime.at(this.epochMilliseconds, zone);
  }

  toPlainDateTime() {
    const { year, month, day, hour, minute, second, millisecond } = this;
    return new PlainDateTime({ year, month, day, hour, minute, second, millisecond });
  }

  toPlainDate() {
    return this.toPlainDateTime().toPlainDate();
  }

  toPlainTime() {
    return this.toPlainDateTime().toPlainTime();
  }
}

class Instant {
  constructor(milliseconds) {
    this.epochMilliseconds = milliseconds;
  }

  static fromEpochMilliseconds(milliseconds) {
    return new Instant(milliseconds);
  }

  static from(text) {
    const parts = matched(INSTANT_TEXT, text);
    const [sign, hours, minutes] = parts[7] === 'Z' ? ['+', 0, 0] : [parts[7][0], parts[7].slice(1, 3), parts[7].slice(4)];
    const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
    return new Instant(utcMilliseconds({ ...dateFields(parts, text), ...timeFields(parts.slice(3, 7), text) }) - offset);
  }

  toZonedDateTimeISO(zone) {
    return ZonedDateTime.at(this.epochMilliseconds, zone);
  }
}

const Now = {
  timeZoneId: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  zonedDateTimeISO: (zone) => ZonedDateTime.at(Date.now(), zone),
};

export const Temporal = { Instant, Now, PlainDate, PlainDateTime, PlainTime, ZonedDateTime };
