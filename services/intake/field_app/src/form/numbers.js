/**
 * Numbers as people type them in Việt Nam, and back.
 *
 * A comma is the decimal mark and a dot groups thousands, but phones' number keys often offer
 * only the dot. So one single mark is the decimal mark, whichever it is, unless whole numbers
 * are asked: there `1.200.000` is grouped, and `1.5` is refused rather than read as 15.
 */

// XForms ints have 32 bits, in ODK Collect as well.
const INT_MAX = 2_147_483_647;
const GROUPED = /^[+-]?\d{1,3}(?:([. ,\u00a0])\d{3})(?:\1\d{3})*$/;
const PLAIN_DECIMAL = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)$/;
const GROUPED_DECIMAL = /^[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;

const EMPTY = { value: null, problem: null };
const refused = (problem) => ({ value: null, problem });

/** @returns {{value: ?string, problem: null | 'not-a-number' | 'not-whole' | 'too-large'}} value as XForms writes it */
export function readInt(text) {
  const typed = text.trim();
  if (typed === '') return EMPTY;
  const digits = GROUPED.test(typed) ? typed.replace(/[. ,\u00a0]/g, '') : typed;
  if (!/^[+-]?\d+$/.test(digits)) return refused(PLAIN_DECIMAL.test(typed) ? 'not-whole' : 'not-a-number');
  const number = Number(digits);
  return Math.abs(number) > INT_MAX ? refused('too-large') : { value: String(number), problem: null };
}

/** @returns {{value: ?string, problem: null | 'not-a-number'}} */
export function readDecimal(text) {
  const typed = text.trim().replace(/[\u00a0 ](?=\d{3})/g, '');
  if (typed === '') return EMPTY;
  if (GROUPED_DECIMAL.test(typed)) return { value: String(Number(typed.replaceAll('.', '').replace(',', '.'))), problem: null };
  if (!PLAIN_DECIMAL.test(typed)) return refused('not-a-number');
  return { value: String(Number(typed.replace(',', '.'))), problem: null };
}

/** A stored number as it is shown in a field: `1.50` → `1,5`; grouped `1200000` → `1.200.000`. */
export function shownNumber(value, { grouped = false } = {}) {
  if (value === '' || value == null || Number.isNaN(Number(value))) return value ?? '';
  const [whole, fraction] = String(value).split('.');
  const digits = fraction?.replace(/0+$/, '');
  const shown = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, '.') : whole;
  return digits ? `${shown},${digits}` : shown;
}
