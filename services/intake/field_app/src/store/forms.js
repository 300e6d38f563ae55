/** Forms on the phone: each version's text once, its media and case lists by content. */
import { done, own, transact } from './db.js';

const keyOf = (form) => `${form.form_id}|${form.version}`;

/** Forms offered to this person as last heard: [{form_id, version, name, media, …}]. */
export const formList = async () => (await own.read('forms'))?.forms ?? [];

export const formXml = (form) => transact(['xml'], 'readonly', (store) => done(store('xml').get(keyOf(form))));

export const keepXml = (form, xml) =>
  transact(['xml'], 'readwrite', (store) => done(store('xml').put(xml, keyOf(form))));

export const mediaBlob = (hash) => transact(['media'], 'readonly', (store) => done(store('media').get(hash)));

export const keepMedia = (hash, blob) =>
  transact(['media'], 'readwrite', (store) => done(store('media').put(blob, hash)));

/** What of these forms is not on the phone yet: {xml: [form], media: [{form, file}]}. */
export function missingOf(forms) {
  return transact(['xml', 'media'], 'readonly', async (store) => {
    const xml = new Set(await done(store('xml').getAllKeys()));
    const media = new Set(await done(store('media').getAllKeys()));
    const files = forms.flatMap((form) => (form.media ?? []).map((file) => ({ form, file })));
    const once = new Map(files.filter(({ file }) => !media.has(file.hash)).map((one) => [one.file.hash, one]));
    return { xml: forms.filter((form) => !xml.has(keyOf(form))), media: [...once.values()] };
  });
}

/** Throw away versions and media that neither the list nor any draft or submission needs. */
export async function sweep(forms) {
  await transact(['xml', 'media', 'drafts', 'outbox'], 'readwrite', async (store) => {
    const [drafts, items] = await Promise.all([
      done(store('drafts').getAll()),
      done(store('outbox').getAll()),
    ]);
    const used = new Set([...forms, ...drafts, ...items].map(keyOf));
    const hashes = new Set(forms.flatMap((form) => (form.media ?? []).map((file) => file.hash)));
    for (const key of await done(store('xml').getAllKeys())) if (!used.has(key)) store('xml').delete(key);
    for (const hash of await done(store('media').getAllKeys())) if (!hashes.has(hash)) store('media').delete(hash);
  });
}
