/** From a returned or refused submission back to a draft, with its answers and photos. */
import * as api from '../api/field.js';
import { go } from '../route.js';
import { owner } from '../state.js';
import { saveDraft } from '../store/drafts.js';
import { forgetItem, itemFiles } from '../store/outbox.js';
import { envelope, withInstanceId } from '../ui/envelope.js';

/**
 * A new draft that corrects what was returned; the address that opens it. What is not on this phone any
 * more, or never was, comes from the server.
 */
export async function correct({ instance_id: id, form_id, form_version, form_name, title, item }) {
  const kept = item && !item.files_gone;
  const xml = item?.xml || (await api.submissionXml(id));
  const files = kept ? await itemFiles(id) : await fetchFiles(id);
  const draft = {
    id: crypto.randomUUID(),
    owner: owner(),
    form_id,
    version: item?.version ?? form_version ?? envelope(xml).version,
    form_name,
    xml,
    title,
    complete: true,
    edit_of: id,
    untouched: true, // the first opening makes it a correction: new instanceID, deprecatedID
    saved_at: Date.now(),
  };
  await saveDraft(draft, files);
  return `form/${encodeURIComponent(form_id)}?draft=${draft.id}`;
}

async function fetchFiles(id) {
  const { files } = await api.whatIsThere(id);
  const blobs = await Promise.all(files.present.map((name) => api.submissionFile(id, name)));
  return files.present.map((name, i) => ({ name, blob: blobs[i] }));
}

/** What the server will never take becomes a draft again, under a new id: the old one may be another's. */
export async function reopen(item) {
  const draft = {
    id: crypto.randomUUID(),
    owner: item.owner,
    form_id: item.form_id,
    version: item.version,
    form_name: item.form_name,
    xml: withInstanceId(item.xml, `uuid:${crypto.randomUUID()}`),
    title: item.title,
    complete: true,
    edit_of: item.edit_of,
    saved_at: Date.now(),
  };
  await saveDraft(draft, await itemFiles(item.instance_id));
  await forgetItem(item.instance_id);
  go(`form/${encodeURIComponent(item.form_id)}?draft=${draft.id}`);
}
