/** The Field API, address by address. All times and names as the server says them. */
import { ask, readJson } from './client.js';

const id = encodeURIComponent;
const json = async (path, options) => readJson(await ask(path, options));
const versionOf = (form) => id(form.version || '-');

export const signIn = (given) => json('/sign-in', { method: 'POST', json: given, key: '' });
export const me = (key) => json('/me', { key });
export const inbox = () => json('/inbox');
export const receipts = (instances) => json('/receipts', { method: 'POST', json: { instances } });

/** {etag, body} or null when nothing changed since `etag`. */
export async function fresh(path, etag) {
  const response = await ask(path, { etag });
  if (response.status === 304) return null;
  return { etag: response.headers.get('ETag') ?? '', body: await readJson(response) };
}

export const formXml = async (form) =>
  (await ask(`/forms/${id(form.form_id)}/${versionOf(form)}/form.xml`)).text();

export const formMedia = async (form, name) =>
  (await ask(`/forms/${id(form.form_id)}/${versionOf(form)}/media/${id(name)}`)).blob();

const submission = (instanceId) => `/submissions/${id(instanceId)}`;

export const putSubmission = (instanceId, xml) =>
  json(submission(instanceId), {
    method: 'PUT',
    body: new TextEncoder().encode(xml),
    headers: { 'Content-Type': 'text/xml; charset=utf-8' },
  });

/** What the server has of a submission. */
export const whatIsThere = (instanceId) => json(submission(instanceId));

/**
 * Send the next bytes of a file. → {offset} while unfinished, {whole: the submission's state} when done.
 *
 * piece: Blob. offset, total in bytes. sha256: hex of the whole file.
 */
export async function patchFile(instanceId, file, piece, offset, total) {
  const response = await ask(`${submission(instanceId)}/files/${id(file.name)}`, {
    method: 'PATCH',
    body: piece,
    headers: {
      'Content-Type': file.type || 'application/octet-stream',
      'Upload-Offset': String(offset),
      'Upload-Length': String(total),
      'Upload-SHA256': file.sha256,
    },
  });
  if (response.status === 204) return { offset: Number(response.headers.get('Upload-Offset')) };
  return { whole: await readJson(response) };
}

export const submissionXml = async (instanceId) => (await ask(`${submission(instanceId)}/xml`)).text();

export const submissionFile = async (instanceId, name) =>
  (await ask(`${submission(instanceId)}/files/${id(name)}`)).blob();
