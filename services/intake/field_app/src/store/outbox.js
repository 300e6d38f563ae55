/**
 * Submissions on their way, and those sent until the server has surely kept them.
 *
 * An item: {instance_id, owner, form_id, version, form_name, title, xml, edit_of,
 *   files: [{name, type, size, sha256, received}], state, problem, says, tries, next_try_at, queued_at,
 *   receipt, status, received_at, confirmed_at, reason, findings, decided_by}.
 * state: waiting | received | returned | withdrawn | refused (see outbox/states.js).
 * received and size in bytes; times in ms since 1970.
 */
import { announce } from './changes.js';
import { done, filesOf, transact } from './db.js';
import { filesIn } from './drafts.js';

/** Submissions of one person, the oldest first; without their files. */
export async function outboxOf(owner) {
  const all = await transact(['outbox'], 'readonly', (store) => done(store('outbox').getAll()));
  return all.filter((item) => item.owner === owner).sort((a, b) => a.queued_at - b.queued_at);
}

/** How many submissions and drafts of other people wait on this phone: [{owner, count}]. */
export async function othersUnsent(owner) {
  const [items, drafts] = await transact(['outbox', 'drafts'], 'readonly', (store) =>
    Promise.all([done(store('outbox').getAll()), done(store('drafts').getAll())]),
  );
  const unsent = [...items.filter((item) => item.state === 'waiting' || item.state === 'refused'), ...drafts];
  const counts = new Map();
  for (const one of unsent) if (one.owner !== owner) counts.set(one.owner, (counts.get(one.owner) ?? 0) + 1);
  return [...counts].map(([who, count]) => ({ owner: who, count }));
}

/** From draft to outbox in one write: it is in exactly one of the two, whenever the phone dies. */
export async function enqueue(item, files, draftId) {
  await transact(
    ['outbox', 'files', 'drafts'],
    'readwrite',
    (store) => {
      store('outbox').put(item);
      for (const file of files) store('files').put(file.blob, [item.instance_id, file.name]);
      if (draftId) {
        store('drafts').delete(draftId);
        store('files').delete(filesOf(draftId));
      }
    },
    { safely: true },
  );
  announce('drafts');
  announce('outbox');
}

export const itemOf = (instanceId) =>
  transact(['outbox'], 'readonly', (store) => done(store('outbox').get(instanceId)));

export const itemFiles = (instanceId) =>
  transact(['files'], 'readonly', (store) => filesIn(store, instanceId));

export const itemFile = (instanceId, name) =>
  transact(['files'], 'readonly', (store) => done(store('files').get([instanceId, name])));

/** Change an item as it stands now; the changed item, or undefined when it is gone. */
export async function changeItem(instanceId, change) {
  const changed = await transact(['outbox'], 'readwrite', async (store) => {
    const item = await done(store('outbox').get(instanceId));
    if (!item) return undefined;
    const next = { ...item, ...change(item) };
    store('outbox').put(next);
    return next;
  });
  announce('outbox');
  return changed;
}

/** Forget the photos of a submission the server has kept for long enough; its text stays. */
export const forgetFiles = (instanceId) =>
  transact(['files'], 'readwrite', (store) => done(store('files').delete(filesOf(instanceId))));

export async function forgetItem(instanceId) {
  await transact(['outbox', 'files'], 'readwrite', (store) => {
    store('outbox').delete(instanceId);
    store('files').delete(filesOf(instanceId));
  });
  announce('outbox');
}
