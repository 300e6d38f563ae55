/** Rows of a list that came with the form or beside it: elements that never change. */

export const isStatic = (node) => node.nodeType === 'static-element';

const named = (column) => (element) => element.qualifiedName.localName === column;

/** Text of the row's first cell of that name; empty when there is none. */
export const cell = (row, column) => row.childElements.find(named(column))?.getXPathValue() ?? '';

/** Whether a cell of that name has one of the values. */
export const hasCell = (row, column, values) =>
  row.childElements.some((element) => element.qualifiedName.localName === column && values.has(element.getXPathValue()));
