/**
 * Sends what waits, one submission at a time, whatever wakes it: a new submission, the network coming
 * back, the app being opened or looked at, the time of the next try, or Background Sync.
 *
 * One lock for all tabs and the service worker: nothing is sent twice side by side.
 */
import { Refused, Unreachable } from '../api/client.js';
import * as api from '../api/field.js';
import { announce } from '../store/changes.js';
import { own } from '../store/db.js';
import { changeItem, itemFile, outboxOf } from '../store/outbox.js';
import { waitMs } from './backoff.js';
import { sha256Hex } from './hash.js';
import { FileGone, send } from './send.js';
import { mayPass } from './states.js';

const LOCK = 'sinhke-field-outbox';
const PIECE_BYTES_DEFAULT = 262_144;

// Safari before 15.4 has no locks: there one tab is all that can be promised.
const alone = (work) => (navigator.locks ? navigator.locks.request(LOCK, work) : Promise.resolve().then(work));

let queued = null;
let hurry = false;
let timer;

/** Try what is due; with `now` also what waits for its next try. Calls made meanwhile share one run. */
export function flush({ now = false } = {}) {
  if (now) hurry = true;
  queued ??= alone(async () => {
    queued = null; // whatever is queued from here on asks for another run
    const hurried = hurry;
    hurry = false;
    await run(hurried);
  });
  return queued;
}

async function run(hurried) {
  clearTimeout(timer);
  const session = await own.read('session');
  if (!session?.key || session.key_refused) return;
  let before = hurried ? Infinity : Date.now();
  const tried = new Set();
  for (;;) {
    const items = await outboxOf(session.owner);
    const item = items.find(
      (one) => one.state === 'waiting' && !tried.has(one.instance_id) && (one.next_try_at ?? 0) <= before,
    );
    if (!item) break;
    tried.add(item.instance_id);
    if (!(await sendOne(item, session))) break;
    if (!hurried) before = Date.now();
  }
  await sleepUntilDue(session.owner);
}

/** Whether the next one may be tried: not when nothing reaches the server, or the key is refused. */
async function sendOne(item, session) {
  const id = item.instance_id;
  announce('sending', { instance_id: id });
  try {
    const said = await send(item, {
      door: {
        put: (one) => api.putSubmission(one.instance_id, one.xml),
        there: api.whatIsThere,
        patch: api.patchFile,
      },
      file: (name) => itemFile(id, name),
      note: (change) => changeItem(id, typeof change === 'function' ? change : () => change),
      hash: sha256Hex,
      largest: session.chunk_bytes ?? PIECE_BYTES_DEFAULT,
      now: Date.now,
    });
    if (said.status === 'incomplete') await later(id, 0, {});
    else await changeItem(id, () => ({ ...RECEIVED, status: said.status, received_at: Date.now() }));
    return true;
  } catch (error) {
    return await afterFailure(item, error);
  } finally {
    announce('sending', { instance_id: '' });
  }
}

const RECEIVED = { state: 'received', tries: 0, problem: '', says: '' };

async function afterFailure(item, error) {
  const id = item.instance_id;
  if (error instanceof Unreachable) {
    await later(id, 0, { problem: '' });
    return false;
  }
  if (error instanceof FileGone) {
    await changeItem(id, () => ({ state: 'refused', problem: error.slug, says: '', facts: { file: error.file } }));
    return true;
  }
  if (!(error instanceof Refused)) throw error;
  const { status, slug, facts } = error;
  if (slug === 'key-unknown') {
    await own.write('session', { ...(await own.read('session')), key_refused: true });
    announce('session');
    return false;
  }
  const told = { problem: slug, says: facts.says ?? '', facts: { title: facts.detail ?? facts.title ?? '' } };
  if (mayPass(status, slug)) await later(id, error.retryAfterS, told);
  else await changeItem(id, () => ({ state: 'refused', ...told }));
  return true;
}

const later = (id, retryAfterS, told) =>
  changeItem(id, (item) => ({
    ...told,
    tries: (item.tries ?? 0) + 1,
    next_try_at: Date.now() + waitMs(item.tries ?? 0, Math.random(), retryAfterS),
  }));

async function sleepUntilDue(owner) {
  const waiting = (await outboxOf(owner)).filter((item) => item.state === 'waiting');
  if (!waiting.length) return;
  const due = Math.min(...waiting.map((item) => item.next_try_at ?? 0));
  timer = setTimeout(() => flush(), Math.max(1_000, due - Date.now()));
}
