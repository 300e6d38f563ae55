/** Answers that are known before the form is opened: the household a visit is about. */
import { questionsIn } from './problems.js';

const nameOf = ({ currentState }) => currentState.reference.split('/').at(-1);
const isInRepeat = ({ currentState }) => /\[\d+\]/.test(currentState.reference);

/**
 * Sets questions by their names, each once and in the form's order, so that a list that depends on
 * the answer before it has its choices when its turn comes. Unknown names are left alone.
 * @param {Record<string, string>} answers
 */
export function prefill(root, answers) {
  const left = new Map(Object.entries(answers).filter(([, value]) => value != null && value !== ''));
  for (;;) {
    const node = questionsIn(root).find((each) => left.has(nameOf(each)) && !isInRepeat(each));
    if (!node) return;
    const value = String(left.get(nameOf(node)));
    left.delete(nameOf(node));
    if (node.currentState.readonly) continue;
    if (node.nodeType === 'select') node.selectValues(value.split(' '));
    else if (node.nodeType === 'input' || node.nodeType === 'range') node.setValue(value);
  }
}
