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
 * 0.22, `!state.dirty`), so a draft with a photo would be sent without it. We go by the questions
 * instead, and fall back on what the draft brought when the engine has not read it yet.
 *
 * @param {Map<string, Blob>} earlierFiles by name
 */
export function filesOf(root, earlierFiles) {
  const files = [];
  for (const { currentState } of uploadsIn(root)) {
    const name = currentState.instanceValue;
    const blob = currentState.value ?? earlierFiles.get(name);
    if (name && blob) files.push({ name, blob });
  }
  return files;
}
