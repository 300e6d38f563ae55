const TYPES = { csv: 'text/csv', xml: 'text/xml', geojson: 'application/geo+json' };

/** Content type of a form's file: by its name for lists (stores forget them), else what the Blob says. */
export function mediaType(name, blob) {
  return TYPES[name.split('.').at(-1).toLowerCase()] ?? blob.type;
}
