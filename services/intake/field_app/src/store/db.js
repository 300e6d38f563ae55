/**
 * The phone's own database (IndexedDB).
 *
 * own     key → value: session, device, lists of forms and households, inbox
 * xml     "form_id|version" → the form, never changed once stored
 * media   hash → Blob: a form's pictures and case lists, one copy whichever forms use them
 * drafts  id → draft; outbox  instance_id → submission on its way or sent
 * files   [draft id or instance_id, name] → Blob
 */
const NAME = 'sinhke-field';
const VERSION = 1;

let opened;

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const made = asked.result;
      made.createObjectStore('own');
      made.createObjectStore('xml');
      made.createObjectStore('media');
      made.createObjectStore('drafts', { keyPath: 'id' });
      made.createObjectStore('outbox', { keyPath: 'instance_id' });
      made.createObjectStore('files');
    };
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const database = asked.result;
      // A newer page wants to change the stores: this one must not stand in its way.
      database.onversionchange = () => {
        database.close();
        opened = undefined;
      };
      database.onclose = () => {
        opened = undefined;
      };
      resolve(database);
    };
  });
}

/** A request of a transaction as a promise. */
export function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * What `work(store)` says once all it wrote is kept; nothing of it is kept when anything fails.
 *
 * work: may await only requests of this transaction. safely: the bytes are on the disk before it is
 * said, so that an empty battery takes nothing (slower; for what leaves the form).
 */
export async function transact(names, mode, work, { safely = false } = {}) {
  opened ??= open();
  const database = await opened;
  const transaction = database.transaction(names, mode, { durability: safely ? 'strict' : 'relaxed' });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
  let said;
  try {
    said = await work((name) => transaction.objectStore(name));
  } catch (error) {
    finished.catch(() => {});
    try {
      transaction.abort();
    } catch {
      // It has ended already, which is what the abort is for.
    }
    throw error;
  }
  await finished;
  return said;
}

/** All keys of files that belong to one draft or submission. */
export const filesOf = (owner) => IDBKeyRange.bound([owner], [owner, []]);

export const own = {
  read: (key) => transact(['own'], 'readonly', (store) => done(store('own').get(key))),
  write: (key, value) => transact(['own'], 'readwrite', (store) => done(store('own').put(value, key))),
  remove: (key) => transact(['own'], 'readwrite', (store) => done(store('own').delete(key))),
  readAll: (keys) =>
    transact(['own'], 'readonly', (store) => Promise.all(keys.map((key) => done(store('own').get(key))))),
};
