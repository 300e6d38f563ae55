/** What a submission's state is called, and what follows from what the server says of it. Pure. */

/** A refusal that another try may get past: the line, the server's load, a lock held by a twin. */
const MAY_PASS = new Set([408, 425, 429]);
const MAY_PASS_SLUGS = new Set(['stale', 'truncated-upload', 'database-away', 'upload-damaged']);

export const mayPass = (status, slug) => status >= 500 || MAY_PASS.has(status) || MAY_PASS_SLUGS.has(slug);

/**
 * The chip of a submission: {word, tone, icon}; word is a key of the catalogue.
 *
 * item: as in store/outbox.js. sending: instance_id that is being sent now, or ''.
 */
export function chipOf(item, sending) {
  switch (item.state) {
    case 'received':
      return { word: 'state.received', tone: 'ok', icon: 'check' };
    case 'returned':
      return { word: 'state.returned', tone: 'bad', icon: 'back' };
    case 'refused':
      return { word: 'state.returned', tone: 'bad', icon: 'alert' };
    case 'withdrawn':
      return { word: 'state.withdrawn', tone: '', icon: 'x' };
    default:
      if (item.instance_id === sending) return { word: 'state.sending', tone: 'info', icon: 'up' };
      if (item.receipt) return { word: 'state.paused', tone: 'warn', icon: 'off' };
      return { word: 'state.waiting', tone: '', icon: 'clock' };
  }
}

/** Bytes of a submission that the server has, and all of them: {received, total}. */
export function progressOf(item) {
  const text = item.bytes ?? 0;
  let received = item.receipt ? text : 0;
  let total = text;
  for (const file of item.files) {
    received += Math.min(file.received ?? 0, file.size);
    total += file.size;
  }
  return { received, total };
}

export const filesReceived = (item) => item.files.filter((file) => file.received >= file.size).length;

const STATE_OF = { returned: 'returned', withdrawn: 'withdrawn', incomplete: 'waiting' };
const CONFIRMED = new Set(['processed', 'flagged', 'approved', 'returned', 'superseded', 'withdrawn']);

/** The change of an item that the server knows: what `POST /receipts` says of it. now: ms. */
export function afterReceipt(item, known, now) {
  const state = STATE_OF[known.status] ?? 'received';
  return {
    state,
    status: known.status,
    reason: known.reason ?? '',
    findings: known.findings ?? [],
    decided_by: known.decided_by ?? '',
    decided_at: known.decided_at ?? '',
    problem: '',
    says: '',
    confirmed_at: CONFIRMED.has(known.status) ? (item.confirmed_at ?? now) : null,
    ...(state === 'waiting' ? { next_try_at: 0 } : {}),
  };
}

/** The change of an item that the server lost: it is sent again from the start. */
export const afterLoss = () => ({
  state: 'waiting',
  receipt: '',
  status: '',
  confirmed_at: null,
  next_try_at: 0,
  tries: 0,
  resent: true,
});

const DAY_MS = 86_400_000;
export const KEEP_FILES_MS = 7 * DAY_MS; // after the server confirmed: a restored backup is seldom older
export const KEEP_ITEM_MS = 60 * DAY_MS; // as long as the server's inbox speaks of it

/** What may go from the phone now: {files: bool, item: bool}. Never anything unconfirmed. */
export function mayForget(item, now) {
  if (!item.confirmed_at || item.state === 'returned') return { files: false, item: false };
  const age = now - item.confirmed_at;
  return { files: age > KEEP_FILES_MS && !item.files_gone, item: age > KEEP_ITEM_MS };
}
