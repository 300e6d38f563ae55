/** What is needed to show a form, begun early and together: its program, its text, its draft. */
import * as api from '../api/field.js';
import { own } from '../store/db.js';
import { openDraft } from '../store/drafts.js';
import { formList, formXml, keepMedia, keepXml, mediaBlob } from '../store/forms.js';

/** The form is neither on the phone nor to be had now. */
export class FormAway extends Error {}

let begun = null;
let tellShown;

/** Kept once a form is on the screen: what is not urgent waits for it, since the line is thin. */
export const formShown = new Promise((resolve) => {
  tellShown = resolve;
});
export const noteShown = () => tellShown();

/** Begin while the rest of the app still loads; `open` of the same address takes it over. */
export function preload(route) {
  begun = { address: location.href, promise: fetchAll(route) };
  begun.promise.catch(() => {});
}

/** {chunk, form, xml, draft}; FormAway. draft: null for a new one. */
export function open(route) {
  const same = begun?.address === location.href;
  const promise = same ? begun.promise : fetchAll(route);
  begun = null;
  return promise;
}

async function fetchAll({ path, query }) {
  const chunk = import('../form/index.jsx');
  chunk.catch(() => {});
  const formId = decodeURIComponent(path.slice('form/'.length));
  const draftId = query.get('draft');
  const draft = draftId ? await openDraft(draftId) : null;
  const form = await formOf(formId, draft?.version);
  const xml = await textOf(form);
  return { chunk: await chunk, form, xml, draft };
}

/** The listed form; of another version than the list's, only its name is known. */
async function formOf(formId, version) {
  let listed = (await formList()).find((form) => form.form_id === formId);
  if (!listed) {
    const known = await api.fresh('/forms').catch(() => null);
    if (known) await own.write('forms', { etag: known.etag, forms: known.body.forms });
    listed = known?.body.forms.find((form) => form.form_id === formId);
  }
  if (version !== undefined && listed?.version !== version) {
    return { form_id: formId, version, name: listed?.name ?? formId, media: listed?.media ?? [] };
  }
  if (!listed) throw new FormAway(formId);
  return listed;
}

async function textOf(form) {
  const kept = await formXml(form);
  if (kept) return kept;
  try {
    const fetched = await api.formXml(form);
    await keepXml(form, fetched);
    return fetched;
  } catch {
    throw new FormAway(form.form_id);
  }
}

/** A file the form speaks of, as kept; fetched once when it is not. */
export async function mediaOf(form, name) {
  const file = (form.media ?? []).find((one) => one.name === name);
  const kept = file && (await mediaBlob(file.hash));
  if (kept) return kept;
  const fetched = await api.formMedia(form, name);
  if (file) await keepMedia(file.hash, fetched);
  return fetched;
}
