/** Finding a choice among thousands by what somebody types. */
import { folded, matches } from '../ui/names.js';

/**
 * @param {{value: string, label: string}[]} options folded once, here
 * @returns {(query: string, max: number) => {shown: {value, label}[], total: number}} in the list's order
 */
export function matcher(options) {
  const keyed = options.map((option) => ({ option, key: folded(`${option.label} ${option.value}`) }));
  return (query, max) => {
    const found = query.trim() === '' ? keyed : keyed.filter(({ key }) => matches(key, query));
    return { shown: found.slice(0, max).map(({ option }) => option), total: found.length };
  };
}
