/** Which questions stand together on a page. */

const shows = ({ nodeType, currentState }) =>
  nodeType !== 'model-value' && currentState.relevant && currentState.hasRelevantBodyNodes !== false;

const isContainer = ({ nodeType }) => nodeType === 'group' || nodeType.startsWith('repeat-range');

/**
 * Pages of a form: [[node, …], …], each with at least one node; reactive.
 *
 * Every group and every repeat at the top is a page; questions between them share one. A form
 * with the style `pages` has each of those questions on a page of its own. A form that is one
 * group is paged by what is in the group.
 */
export function pagesOf(nodes, { strict = false } = {}) {
  const shown = nodes.filter(shows);
  if (shown.length === 1 && shown[0].nodeType === 'group' && !shown[0].appearances?.['field-list']) {
    const inner = pagesOf(shown[0].currentState.children, { strict });
    if (inner.length > 1) return inner;
  }
  const pages = [];
  let open = null;
  for (const node of shown) {
    if (isContainer(node) || strict || !open) pages.push((open = []));
    open.push(node);
    if (isContainer(node) || strict) open = null;
  }
  return pages;
}

/** Whether `node` is on the page: itself, or below one of its nodes. */
export function isOnPage(page, node) {
  for (let at = node; at; at = at.parent) if (page.includes(at)) return true;
  return false;
}
