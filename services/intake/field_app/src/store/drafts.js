/**
 * Drafts on the phone.
 *
 * A draft: {id, owner, form_id, version, form_name, xml, title, complete, file_names, edit_of, saved_at}.
 * edit_of: instanceID of the returned submission it corrects, or ''. saved_at: ms since 1970.
 */
import { announce } from './changes.js';
import { done, filesOf, transact } from './db.js';

/** Drafts of one person, the last saved first; without their files. */
export async function draftsOf(owner) {
  const all = await transact(['drafts'], 'readonly', (store) => done(store('drafts').getAll()));
  return all.filter((draft) => draft.owner === owner).sort((a, b) => b.saved_at - a.saved_at);
}

/** The draft with its files [{name, blob}], or null. */
export function openDraft(id) {
  return transact(['drafts', 'files'], 'readonly', async (store) => {
    const draft = await done(store('drafts').get(id));
    return draft ? { ...draft, files: await filesIn(store, id) } : null;
  });
}

/** Keep the draft and its files in one write. A file's name stands for its bytes: known ones stay. */
export async function saveDraft(draft, files) {
  const names = files.map((file) => file.name);
  await transact(['drafts', 'files'], 'readwrite', async (store) => {
    const keys = await done(store('files').getAllKeys(filesOf(draft.id)));
    const known = new Set(keys.map((key) => key[1]));
    for (const file of files) if (!known.has(file.name)) store('files').put(file.blob, [draft.id, file.name]);
    for (const name of known) if (!names.includes(name)) store('files').delete([draft.id, name]);
    store('drafts').put({ ...draft, file_names: names });
  });
  announce('drafts');
}

export async function removeDraft(id) {
  await transact(['drafts', 'files'], 'readwrite', (store) => {
    store('drafts').delete(id);
    store('files').delete(filesOf(id));
  });
  announce('drafts');
}

export async function filesIn(store, owner) {
  const [keys, blobs] = await Promise.all([
    done(store('files').getAllKeys(filesOf(owner))),
    done(store('files').getAll(filesOf(owner))),
  ]);
  return keys.map((key, i) => ({ name: key[1], blob: blobs[i] }));
}
