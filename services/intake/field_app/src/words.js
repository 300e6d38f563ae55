/** The words people read, in Vietnamese and English: one catalogue, added to by the form view. */
import { createSignal } from 'solid-js';

import { vi } from './words/vi.js';

// English is loaded when somebody wants it: most never do, and lines are slow.
const LATER = { en: () => import('./words/en.js').then((part) => part.en) };
const catalogue = { vi: { ...vi }, en: {} };
const loaded = new Set(['vi']);
const KEPT_AS = 'sinhke-field-language';

const [language, setSignal] = createSignal('vi');

export { language };

/** Read in another language from now on; stays as it is when that cannot be had now. */
export async function setLanguage(code) {
  if (!(code in catalogue)) return;
  if (!loaded.has(code)) {
    Object.assign(catalogue[code], await LATER[code]());
    loaded.add(code);
  }
  setSignal(code);
  document.documentElement.lang = code;
  localStorage.setItem(KEPT_AS, code);
}

/** The language of last time, Vietnamese at first. */
export const readLanguage = () => setLanguage(localStorage.getItem(KEPT_AS) ?? 'vi').catch(() => {});

/** {vi: {key: text}, en: …} of a part that is loaded later. */
export function addWords(more) {
  for (const code of Object.keys(catalogue)) Object.assign(catalogue[code], more[code]);
}

/** The text of `key`, with {name} filled in; number 1 takes `key.one` where there is one. */
export function word(key, values = {}) {
  const words = catalogue[language()];
  const text = (values.count === 1 && words[`${key}.one`]) || words[key] || catalogue.vi[key] || key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

const two = (number) => String(number).padStart(2, '0');

/** dd/mm/yyyy; today as the time alone, hh:mm. at: ms since 1970, or ISO text. */
export function when(at) {
  const day = new Date(at);
  const time = `${two(day.getHours())}:${two(day.getMinutes())}`;
  if (day.toDateString() === new Date().toDateString()) return word('when.today', { time });
  return word('when.day', { time, day: `${two(day.getDate())}/${two(day.getMonth() + 1)}/${day.getFullYear()}` });
}

/** kB, MB or GB, with one decimal from a million bytes on; a comma in Vietnamese. */
export function size(bytes) {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  const [unit, divisor] = bytes < 1_000_000_000 ? ['MB', 1e6] : ['GB', 1e9];
  const text = (bytes / divisor).toFixed(1);
  return `${language() === 'vi' ? text.replace('.', ',') : text} ${unit}`;
}
