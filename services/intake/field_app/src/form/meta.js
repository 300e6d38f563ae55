/** What a submission says about itself in its `meta` block. */

const META = { instanceId: 'instanceID', deprecatedId: 'deprecatedID', instanceName: 'instanceName' };
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => ENTITIES[name]);

/** @returns {{instanceId: ?string, deprecatedId: ?string, instanceName: ?string}} */
export function metaOf(xml) {
  const block = /<(?:[\w-]+:)?meta[\s>].*?<\/(?:[\w-]+:)?meta>/s.exec(xml)?.[0] ?? '';
  const read = (tag) => {
    const text = new RegExp(`<(?:[\\w-]+:)?${tag}(?:\\s[^>]*)?>([^<]*)<`).exec(block)?.[1].trim();
    return text ? unescaped(text) : null;
  };
  return Object.fromEntries(Object.entries(META).map(([key, tag]) => [key, read(tag)]));
}

/**
 * The XML with `deprecatedID` beside its instanceID, unless it has one. Restoring a draft keeps
 * only what the form's model knows, and without it a correction would come in as a second answer.
 */
export function withDeprecatedId(xml, deprecatedId) {
  if (!deprecatedId || metaOf(xml).deprecatedId) return xml;
  return xml.replace(/<([\w-]+:)?instanceID(?:\s[^>]*)?>[^<]*<\/\1?instanceID>/, (element, prefix = '') => {
    const tag = `${prefix}${META.deprecatedId}`;
    return `${element}<${tag}>${deprecatedId}</${tag}>`;
  });
}
