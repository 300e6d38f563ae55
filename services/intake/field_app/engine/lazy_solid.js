/**
 * Solid for the engine's modules, with memos that are computed when they are first read.
 *
 * The engine makes a memo for every label, hint, message, choice list and check of every question,
 * and Solid computes each at once. A form is a hundred questions on many pages; what nobody looks
 * at is not computed here. Read once, a memo is Solid's own in every way.
 */
import { createMemo as createEagerMemo, getOwner, runWithOwner } from 'solid-js';

export * from 'solid-js';

export function createMemo(compute, value, options) {
  const owner = getOwner();
  let memo = null;
  return () => {
    memo ??= runWithOwner(owner, () => createEagerMemo(compute, value, options));
    return memo();
  };
}
