/**
 * The choices of a select or a ranking.
 *
 * In place of the engine's, which evaluates by XPath, for every choice at once, its value, its
 * label and every further column of its list: a list of 20,000 households held up the form for
 * many seconds. Here a choice of a list is read when it is looked at, and its value (and label)
 * straight from its column where the form says no more than the column's name.
 */
import { TextChunk } from 'engine:instance/text/TextChunk.ts';
import { TextRange } from 'engine:instance/text/TextRange.ts';
import { createComputedExpression } from 'engine:lib/reactivity/createComputedExpression.ts';
import { createTextRange } from 'engine:lib/reactivity/text/createTextRange.ts';

import { createMemo } from './lazy_solid.js';
import { cell, isStatic } from './static_rows.js';

const COLUMN = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

/** Name of the column an expression stands for, or null when it is more than a name. */
const columnOf = (expression) => (COLUMN.test(expression) ? expression : null);

const plainText = (context, text) => new TextRange('item-label', [new TextChunk(context, 'literal', text)]);

/** The context of one row of a list: as the control's, but for the node that paths start from. */
const rowContext = (control, contextNode) => ({
  isAttached: control.isAttached,
  scope: control.scope,
  evaluator: control.evaluator,
  contextReference: control.contextReference,
  getActiveLanguage: control.getActiveLanguage,
  contextNode,
});

class Choice {
  #value;
  #label;
  properties = [];

  constructor(value, label) {
    this.#value = value;
    this.#label = label;
  }

  get value() {
    return this.#value();
  }

  get label() {
    return this.#label();
  }
}

// Rows that are answers (a repeat as a list) change, and keep the engine's way.
function valueOf(context, node, expression) {
  const column = isStatic(node) && columnOf(expression.expression);
  if (!column) return createComputedExpression(context, expression, { defaultValue: '' });
  const value = cell(node, column);
  return () => value;
}

function labelOf(context, node, definition, value) {
  if (!definition) return () => plainText(context, value());
  const [chunk] = definition.chunks;
  const column = isStatic(node) && chunk.source === 'reference' && columnOf(chunk.expression);
  if (!column) return createTextRange(context, 'item-label', definition);
  return () => plainText(context, cell(node, column));
}

function createListChoices(control, itemset) {
  const nodes = createComputedExpression(control, itemset.nodes, { defaultValue: [] });
  const known = new Map();
  const choiceOf = (node) => {
    let choice = known.get(node);
    if (!choice) {
      const context = rowContext(control, node);
      const value = valueOf(context, node, itemset.value);
      choice = new Choice(value, labelOf(context, node, itemset.label, value));
      known.set(node, choice);
    }
    return choice;
  };
  return createMemo(() => nodes().map(choiceOf));
}

function createWrittenChoices(control, items) {
  const choices = items.map(({ value, label }) => {
    const text = label ? createTextRange(control, 'item-label', label) : () => plainText(control, value);
    return new Choice(() => value, text);
  });
  return () => choices;
}

export const createItemCollection = (control) =>
  control.scope.runTask(() => {
    const { items, itemset } = control.definition.bodyElement;
    return itemset ? createListChoices(control, itemset) : createWrittenChoices(control, items);
  });
