/** Dates and times as people type them (day first, 24 hours), and as XForms stores them. */

const pad = (number, length = 2) => String(number).padStart(length, '0');

function validDate(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same && year >= 1900 && year <= 2200 ? `${pad(year, 4)}-${pad(month)}-${pad(day)}` : null;
}

const READERS = {
  day: [/^(\d{1,2})[\s./-](\d{1,2})[\s./-](\d{4})$/, /^(\d{2})(\d{2})(\d{4})$/],
  month: [/^()(\d{1,2})[\s./-](\d{4})$/, /^()(\d{2})(\d{4})$/],
  year: [/^()()(\d{4})$/],
};

/**
 * @param {'day' | 'month' | 'year'} precision what is asked; the rest is the first day of it
 * @returns {?string} `2023-11-16`, or null when it is no date
 */
export function readDate(text, precision = 'day') {
  const typed = text.trim();
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typed);
  if (iso) return validDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  for (const pattern of READERS[precision]) {
    const match = pattern.exec(typed);
    if (match) return validDate(Number(match[3]), Number(match[2] || 1), Number(match[1] || 1));
  }
  return null;
}

/** `2023-11-16` (or an instant that begins so) → `16/11/2023`, `11/2023`, `2023` */
export function shownDate(value, precision = 'day') {
  const [year, month, day] = value.slice(0, 10).split('-');
  if (!day) return '';
  return { day: `${day}/${month}/${year}`, month: `${month}/${year}`, year }[precision];
}

/** `7:05`, `0705`, `14h30` → `07:05`; null when it is no time of day. */
export function readTime(text) {
  const match = /^(\d{1,2})(?:\s*[:hg.]\s*)(\d{2})$/i.exec(text.trim()) ?? /^(\d{2})(\d{2})$/.exec(text.trim());
  if (!match) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return hours < 24 && minutes < 60 ? `${pad(hours)}:${pad(minutes)}` : null;
}

/** The phone's offset from UTC as XForms writes it: `+07:00`. `minutes` as Date gives it, west positive. */
export function offsetOf(minutes) {
  const east = -minutes;
  const size = Math.abs(east);
  return `${east < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** `07:05` → `07:05:00.000+07:00` */
export const storedTime = (time, offset) => `${time}:00.000${offset}`;

/** Time of day at its beginning: `07:05:00.000+07:00` → `07:05` */
export const shownTime = (value) => /(?:^|T)(\d{2}:\d{2})/.exec(value)?.[1] ?? '';
