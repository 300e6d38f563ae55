/** Modules of the engine that ours take the place of; each of ours says why. */
import path from 'node:path';

const ours = (name) => path.join(import.meta.dirname, name);

export const REPLACEMENTS = {
  'xpath/src/expressionParser.ts': ours('xpath_parser.js'),
  'common/src/lib/web-compat/blob.ts': ours('blob.js'),
  'xforms-engine/src/instance/text/markdownFormat.ts': ours('markdown.js'),
  'xforms-engine/src/parse/model/SecondaryInstance/sources/external-instance-csv-parser.ts': ours('csv.js'),
  'xforms-engine/src/lib/reactivity/createItemCollection.ts': ours('item_collection.js'),
  'xforms-engine/src/lib/reactivity/node-state/createClientState.ts': ours('client_state.js'),
  'bin-packer': ours('bin_packing.js'),
  'crypto-js': ours('digests.js'),
  'solid-js': ours('lazy_solid.js'),
  'temporal-polyfill': ours('temporal.js'),
};

/** Words changed inside a module: [there, here]. Each must be found exactly once. */
export const PATCHES = {
  // What is not chosen need not be looked for among the choices: saves evaluating every list of a new form.
  'src/instance/SelectControl.ts': [
    'const optionsByValue = mapOptionsByValue();',
    'if (baseGetValue().length === 0) return baseGetValue(); const optionsByValue = mapOptionsByValue();',
  ],
  // Writes the whole form out as text again, which nobody reads.
  'src/parse/XFormDOM.ts': ['normalizedXML = xformDocument.documentElement.outerHTML;', "normalizedXML = '';"],
};
