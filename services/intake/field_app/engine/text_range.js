/**
 * Texts of a form, each made when it is first read: of a form of many pages and long lists, most
 * labels are never seen.
 */
import { createTextRange as createEagerTextRange } from 'engine:lib/reactivity/text/createTextRange.ts';

export function createTextRange(context, role, definition) {
  let range = null;
  return () => {
    range ??= createEagerTextRange(context, role, definition);
    return range();
  };
}
