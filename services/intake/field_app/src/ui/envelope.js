/** What a submission's text says about itself, read from its first tags. Pure. */

const ROOT = /<(?![?!])[^\s>]+([^>]*)>/;
const INSTANCE_ID = /(<(?:[\w-]+:)?instanceID\b[^>]*>)([^<]*)(<)/;

/** {form_id, version, instance_id}; empty texts for what it does not say. */
export function envelope(xml) {
  const attributes = ROOT.exec(xml)?.[1] ?? '';
  const read = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
  return { form_id: read('id'), version: read('version'), instance_id: INSTANCE_ID.exec(xml)?.[2] ?? '' };
}

/** The same answers under another instanceID. */
export const withInstanceId = (xml, instanceId) => xml.replace(INSTANCE_ID, `$1${instanceId}$3`);
