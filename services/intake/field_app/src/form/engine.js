/**
 * The form engine behind one small interface; nothing else imports it.
 *
 * What a question is, whether it is asked, what is wrong with its answer: all of that the engine
 * decides (XForms). We hand it the form, the media and the earlier answers, and take out the XML
 * and the files.
 */
import { loadForm } from '@getodk/xforms-engine';

import { filesAreRead, filesOf } from './files.js';
import { metaOf, withDeprecatedId } from './meta.js';
import { mediaType } from './media_type.js';

const INSTANCE_FILE = 'xml_submission_file';

const lastSegment = (url) => decodeURIComponent(String(url).split('/').at(-1));

/** The engine reads media through something like fetch; a list that is missing is an empty list. */
async function mediaResponse(media, url) {
  const name = lastSegment(url);
  try {
    const blob = await media(name);
    const headers = new Headers({ 'content-type': mediaType(name, blob) });
    return { ok: true, status: 200, headers, blob: () => Promise.resolve(blob), text: () => blob.text() };
  } catch {
    return { ok: false, status: 404, headers: new Headers(), blob: () => Promise.resolve(new Blob()), text: () => Promise.resolve('') };
  }
}

/** Names are never used twice: what is stored under a name on the phone stays what it is. */
function newFileName({ writtenAt, extension }) {
  const salt = Math.random().toString(36).slice(2, 6);
  return `${writtenAt.getTime()}-${salt}${extension ?? ''}`;
}

function instanceData({ xml, files }) {
  const data = new FormData();
  data.set(INSTANCE_FILE, new File([xml], INSTANCE_FILE, { type: 'text/xml' }));
  for (const { name, blob } of files) data.set(name, new File([blob], name, { type: blob.type }));
  return [data];
}

function openInstance(form, draft, edit, config) {
  if (!draft) return form.createInstance(config);
  const data = instanceData(draft);
  if (!edit) return form.restoreInstance({ data }, config);
  return form.editInstance({ inputType: 'FORM_INSTANCE_INPUT_RESOLVED', data }, config);
}

/**
 * @param {{xml: string, media: (name: string) => Promise<Blob>, draft: ?{xml, files}, edit: boolean,
 *          deviceId: string, username: string, geolocate: () => Promise<string>}} options
 * @returns {Promise<FormInstance>}
 * @throws when the form cannot be read or the draft belongs to another form
 */
export async function openFormInstance({ xml, media, draft, edit, deviceId, username, geolocate }) {
  const form = await loadForm(xml, {
    fetchFormAttachment: (url) => mediaResponse(media, url),
    missingResourceBehavior: 'BLANK',
  });
  if (form.status === 'failure') throw form.error;
  const { root } = await openInstance(form, draft, edit, {
    instanceAttachments: { fileNameFactory: newFileName },
    preloadProperties: { deviceID: deviceId, username },
    geolocationProvider: { getLocation: geolocate },
  });
  await filesAreRead(root);
  return new FormInstance(root, xml, draft && !edit ? metaOf(draft.xml).deprecatedId : null);
}

class FormInstance {
  /** @param deprecatedId what a draft of a correction corrects: a form's model has no place for it */
  constructor(root, xform, deprecatedId) {
    this.root = root;
    this.formTitle = /<h:title>([^<]*)</.exec(xform)?.[1] ?? '';
    this.unsupported = unsupportedIn(root);
    this.deprecatedId = deprecatedId;
  }

  get paged() {
    return Boolean(this.root.classes.pages);
  }

  /** Instance XML as it stands; reactive. */
  get xml() {
    return withDeprecatedId(this.root.instanceState.instanceXML, this.deprecatedId);
  }

  /** Every file the XML names: [{name, blob}]. */
  get files() {
    return filesOf(this.root);
  }

  /** instanceName if the form computes one, else the form's title. */
  get title() {
    return metaOf(this.xml).instanceName || this.formTitle;
  }

  setLanguage(code) {
    const language = this.root.languages.find(({ language: name }) => languageCode(name) === code);
    if (language) this.root.setLanguage(language);
  }

  /** The finished submission; sets what is stamped at the end (`end`). */
  async finish() {
    await this.root.prepareInstancePayload({ payloadType: 'monolithic' });
    const { xml, files } = this;
    const { instanceId, deprecatedId } = metaOf(xml);
    return { instanceId, deprecatedId, title: this.title, xml, files };
  }
}

/** `Tiếng Việt (vi)` → `vi` */
function languageCode(name) {
  return /\(([a-z]{2,3})[^)]*\)\s*$/i.exec(name)?.[1].toLowerCase() ?? name;
}

/** Element names in the form's body that the engine has no question for. */
function unsupportedIn(root) {
  const found = [];
  const visit = (elements) => {
    for (const element of elements) {
      if (element.type === 'UNSUPPORTED' && !['label', 'hint', 'help'].includes(element.element.localName)) {
        found.push(element.element.localName);
      }
      visit(element.children ?? []);
    }
  };
  visit(root.definition.form.body.elements);
  return found;
}
