/** Who wrote what: told to every tab of the app and to this one, so that all show the same. */
// Safari before 15.4 has none: other tabs then see it when they are opened again.
const channel = globalThis.BroadcastChannel ? new BroadcastChannel('sinhke-field') : { postMessage() {} };
const listeners = new Set();

/** kind: session | forms | households | inbox | drafts | outbox | sending | reach. */
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
