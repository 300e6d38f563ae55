/** Signing in by password or by the key of a QR link, and out. The key belongs to this phone alone. */
import * as api from '../api/field.js';
import { flush } from '../outbox/queue.js';
import { announce } from '../store/changes.js';
import { done, own, transact } from '../store/db.js';

/** This phone's own name for the server, made once. */
export async function deviceId() {
  const known = await own.read('device_id');
  if (known) return known;
  const made = `field:${crypto.randomUUID()}`;
  await own.write('device_id', made);
  return made;
}

export async function signIn(username, password) {
  const device_id = await deviceId();
  const device_name = navigator.userAgentData?.platform ?? navigator.platform ?? '';
  const given = await api.signIn({ username, password, device_id, device_name });
  await begin(given.key, given.holder, {});
}

/** The key of a QR link; Refused when it does not work, and the session stays as it was. */
export async function signInWithKey(key) {
  const said = await api.me(key);
  await begin(key, said.holder, { chunk_bytes: said.chunk_bytes, expires_on: said.expires_on ?? '' });
}

async function begin(key, holder, more) {
  const before = await own.read('session');
  const owner = holder.username || holder.full_name;
  const same = before?.owner === owner;
  await own.write('session', {
    // The epoch last heard of stays: a server restored meanwhile must be noticed.
    ...(same ? { server_epoch: before.server_epoch } : {}),
    ...more,
    key,
    holder,
    owner,
    device_id: await deviceId(),
    key_refused: false,
  });
  if (!same) await forgetLists();
  announce('session');
  for (const kind of ['forms', 'households', 'inbox', 'drafts', 'outbox']) announce(kind);
  flush({ now: true });
}

const LISTS = ['forms', 'forms_ready', 'households', 'inbox', 'refreshed_at', 'receipts_asked_at'];

async function forgetLists() {
  await transact(['own'], 'readwrite', (store) => {
    for (const key of LISTS) store('own').delete(key);
  });
}

/** Out. Drafts and what is unsent stay for the next time; all else that is personal goes. */
export async function signOut(owner) {
  await transact(['own', 'outbox', 'files', 'xml', 'media', 'drafts'], 'readwrite', async (store) => {
    for (const key of [...LISTS, 'session']) store('own').delete(key);
    const items = await done(store('outbox').getAll());
    const drafts = await done(store('drafts').getAll());
    const leaving = items.filter((item) => item.owner === owner && item.confirmed_at);
    for (const item of leaving) {
      store('outbox').delete(item.instance_id);
      store('files').delete(IDBKeyRange.bound([item.instance_id], [item.instance_id, []]));
    }
    store('media').clear();
    if (!drafts.length && leaving.length === items.length) store('xml').clear();
  });
  for (const kind of ['session', 'forms', 'households', 'inbox', 'drafts', 'outbox']) announce(kind);
}
