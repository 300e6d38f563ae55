/** Ids of a question's parts, for labels and descriptions. */
const safe = (node) => node.nodeId.replaceAll(/[^\w-]/g, '_');

export const inputId = (node) => `q-${safe(node)}`;
export const hintId = (node) => `h-${safe(node)}`;
export const errorId = (node) => `e-${safe(node)}`;
