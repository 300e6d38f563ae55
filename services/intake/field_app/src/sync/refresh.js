/** Brings the phone up to date: who I am, forms with their media, households, results, receipts. */
import { Refused } from '../api/client.js';
import * as api from '../api/field.js';
import { flush } from '../outbox/queue.js';
import { askReceipts } from '../outbox/receipts.js';
import { announce } from '../store/changes.js';
import { own } from '../store/db.js';
import { keepMedia, keepXml, missingOf, sweep } from '../store/forms.js';

const RECEIPTS_EVERY_MS = 24 * 3600 * 1000;
const SKEW_MS = 5 * 60_000; // a phone clock this far off puts answers on the wrong day near midnight

const AGAIN_MS = 60_000;

let running = null;
let again;

/** Everything, once for all who ask meanwhile; when it fails while there is a network, again in a minute. */
export function refresh() {
  running ??= bringUpToDate().finally(() => {
    running = null;
  });
  clearTimeout(again);
  running.catch(() => {
    again = setTimeout(() => navigator.onLine && refresh().catch(() => {}), AGAIN_MS);
  });
  return running;
}

async function bringUpToDate() {
  const session = await own.read('session');
  if (!session?.key || session.key_refused) return;
  try {
    const epoch = await refreshMe(session);
    const restored = Boolean(session.server_epoch) && session.server_epoch !== epoch;
    if (restored) await askReceipts(session.owner); // before all else: what was lost is lost only here
    await changeSession({ server_epoch: epoch });
    await refreshForms();
    await refreshHouseholds();
    const asked = (await own.read('receipts_asked_at')) ?? 0;
    const fresh = await refreshInbox();
    if (fresh || Date.now() - asked > RECEIPTS_EVERY_MS) await askReceipts(session.owner);
    flush();
    await own.write('refreshed_at', Date.now());
    announce('session');
  } catch (error) {
    if (error instanceof Refused && error.slug === 'key-unknown') {
      await changeSession({ key_refused: true });
    } else throw error;
  }
}

/** Who the key speaks for, and how far off the phone's clock is. Returns the server's epoch. */
async function refreshMe(session) {
  const asked = Date.now();
  const said = await api.me();
  const skew_ms = Date.now() - Date.parse(said.server_time) - (Date.now() - asked) / 2;
  const now = await own.read('session');
  if (now?.key !== session.key) return session.server_epoch; // somebody else signed in meanwhile
  await changeSession({
    holder: said.holder,
    chunk_bytes: said.chunk_bytes,
    expires_on: said.expires_on ?? '',
    clock_off_ms: Math.abs(skew_ms) > SKEW_MS ? Math.round(skew_ms) : 0,
  });
  return said.server_epoch;
}

async function changeSession(change) {
  const now = await own.read('session');
  if (!now) return;
  await own.write('session', { ...now, ...change });
  announce('session');
}

async function refreshForms() {
  const known = await own.read('forms');
  const fresh = await api.fresh('/forms', known?.etag);
  if (fresh) {
    await own.write('forms', { etag: fresh.etag, forms: fresh.body.forms });
    announce('forms');
  }
  await fetchMissing((await own.read('forms'))?.forms ?? []);
}

/** Text and media of the forms, so that they open without network; then what nobody needs goes. */
async function fetchMissing(forms) {
  const missing = await missingOf(forms);
  for (const form of missing.xml) await keepXml(form, await api.formXml(form));
  for (const { form, file } of missing.media) await keepMedia(file.hash, await api.formMedia(form, file.name));
  await sweep(forms);
  const ready = await own.read('forms_ready');
  if (!ready || missing.xml.length || missing.media.length) {
    await own.write('forms_ready', true);
    announce('forms');
  }
}

async function refreshHouseholds() {
  const known = await own.read('households');
  const fresh = await api.fresh('/households', known?.etag);
  if (!fresh) return;
  await own.write('households', { etag: fresh.etag, households: fresh.body.households });
  announce('households');
}

/** Whether a result is new, so that the receipts are worth asking about. */
async function refreshInbox() {
  const before = JSON.stringify(await own.read('inbox'));
  const { items } = await api.inbox();
  await own.write('inbox', items);
  announce('inbox');
  return JSON.stringify(items) !== before;
}
