/**
 * Choosing rows of a list by what a column says: `instance('households')/root/item[name = /data/household]`.
 *
 * The engine evaluates such a condition for every row anew, with the answer on the right of it as
 * well: some seconds for each calculation over a list of 3,000 households. Where the condition
 * compares columns with something that is the same for every row, that is evaluated once here and
 * the rows are compared as text, which is what XPath says of it.
 */
import { createExpression } from '@getodk/xpath/evaluator/expression/factory.ts';

import { hasCell, isStatic } from './static_rows.js';

/** `name` → "name"; null when the expression is not the name of a column alone. */
function columnIn({ type, children }) {
  if (type !== 'relative_location_path' || children.length !== 1) return null;
  const [{ children: parts }] = children;
  const [test] = parts;
  if (parts.length !== 1 || test.type !== 'node_test' || test.children[0].type !== 'unprefixed_name') return null;
  return test.children[0].text;
}

/** Answers by their whole path or from `current()`, and texts: none of them knows of the row. */
function isSameForAllRows({ type, children }) {
  if (type === 'absolute_location_path') return true;
  if (type !== 'filter_path_expr') return false;
  const [filter, ...steps] = children;
  const [primary, ...predicates] = filter.children;
  if (predicates.length) return false;
  if (primary.type === 'string_literal') return steps.length === 0;
  return primary.type === 'function_call' && primary.text.replace(/\s/g, '') === 'current()';
}

/** [{column, value: syntax node}] that must all hold, or null when the condition says anything else. */
function conditionsIn({ type, children }) {
  const [left, right] = children;
  if (type === 'and_expr') {
    const [first, second] = [conditionsIn(left), conditionsIn(right)];
    return first && second && [...first, ...second];
  }
  const column = type === 'eq_expr' && columnIn(left);
  return column && isSameForAllRows(right) ? [{ column, value: right }] : null;
}

const known = new WeakMap();

function conditionsOf(predicate) {
  if (!known.has(predicate)) known.set(predicate, conditionsIn(predicate.children[0].children[0]));
  return known.get(predicate);
}

/** Texts an expression stands for, or null when it is compared in another way than as text. */
function textsOf(syntaxNode, context) {
  const evaluation = createExpression(syntaxNode).evaluate(context);
  if (evaluation.type === 'NODE') return new Set(Array.from(evaluation.values(), (value) => value.toString()));
  return evaluation.type === 'STRING' ? new Set([evaluation.toString()]) : null;
}

/**
 * @param predicate syntax node of the condition
 * @param context the engine's evaluation of the path before it
 * @returns {?object[]} the rows it is true for, or null: ask the engine
 */
export function rowsChosen(predicate, context) {
  const conditions = conditionsOf(predicate);
  if (!conditions) return null;
  const rows = [...context.contextNodes];
  if (!rows.every(isStatic)) return null;
  const wanted = conditions.map(({ column, value }) => ({ column, texts: textsOf(value, context) }));
  if (wanted.some(({ texts }) => texts === null)) return null;
  return rows.filter((row) => wanted.every(({ column, texts }) => hasCell(row, column, texts)));
}
