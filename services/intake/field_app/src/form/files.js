/** The files a filled form names. */

function* uploadsIn(node) {
  for (const child of node.currentState.children ?? []) {
    if (!child.currentState.relevant) continue;
    if (child.nodeType === 'upload') yield child;
    else yield* uploadsIn(child);
  }
}

/**
 * Every file that a question asked now has as its answer: [{name, blob}].
 *
 * The engine's own payload leaves out files that came with a draft and were not changed (engine
 * 0.22, `!state.dirty`), so a draft with a photo would be sent without it. We go by the questions.
 */
export function filesOf(root) {
  const files = [];
  for (const { currentState } of uploadsIn(root)) {
    const name = currentState.instanceValue;
    if (name && currentState.value) files.push({ name, blob: currentState.value });
  }
  return files;
}

/**
 * Resolves when the engine has taken in the files of a draft. It does so a little later than the
 * answers, and would bring a photo back that was removed in between.
 */
export async function filesAreRead(root) {
  while ([...uploadsIn(root)].some(({ currentState }) => currentState.attachmentState.loading)) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}
