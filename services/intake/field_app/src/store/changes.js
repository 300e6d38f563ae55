/** Who wrote what: told to every tab of the app and to this one, so that all show the same. */
const channel = new BroadcastChannel('sinhke-field');
const listeners = new Set();

/** kind: session | forms | households | inbox | drafts | outbox | sending | storage. */
export function announce(kind, facts = {}) {
  const said = { kind, ...facts };
  channel.postMessage(said);
  for (const listener of listeners) listener(said);
}

export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

channel.onmessage = (message) => {
  for (const listener of listeners) listener(message.data);
};
