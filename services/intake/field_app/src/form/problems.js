/** What is wrong with the answers: of one question, and of the whole form. */

/** @returns {?string} the message for a question, whether or not it is time to show it; reactive */
export function problemOf(node, { typed, words }) {
  const entry = typed(node);
  if (entry) return words(`form.error-${entry.problem}`);
  const violation = node.validationState.violation;
  if (!violation) return null;
  return violation.message?.asString || words(`form.error-${violation.condition}`);
}

/** Questions now asked, depth first: [node, …]; reactive. */
export function questionsIn(node) {
  return (node.currentState.children ?? []).flatMap((child) => {
    if (!child.currentState.relevant || child.nodeType === 'model-value') return [];
    return child.currentState.children ? questionsIn(child) : [child];
  });
}

/** Labels of the repeats a question stands in, outermost first, with their numbers: ["Thành viên 2"]. */
export function placeOf(node) {
  const places = [];
  for (let at = node.parent; at; at = at.parent) {
    if (at.nodeType !== 'repeat-instance') continue;
    const label = at.currentState.label?.asString || at.parent.currentState.label?.asString || '';
    places.unshift(`${label} ${at.parent.currentState.children.indexOf(at) + 1}`.trim());
  }
  return places;
}

/** [{node, label, message}] of all that must be corrected, in the form's order; reactive. */
export function problemsIn(form) {
  return questionsIn(form.instance.root)
    .map((node) => ({ node, label: [...placeOf(node), node.currentState.label?.asString].filter(Boolean).join(': '), message: problemOf(node, form) }))
    .filter(({ message }) => message !== null);
}
