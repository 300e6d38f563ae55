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
  'xforms-engine/src/lib/reactivity/text/createTextRange.ts': ours('text_range.js'),
  'bin-packer': ours('bin_packing.js'),
  'crypto-js': ours('digests.js'),
  'temporal-polyfill': ours('temporal.js'),
};

/** Words changed inside a module: [there, here]. Each must be found exactly once. */
export const PATCHES = {
  // Reads every label of a list to see whether one has a picture; our view asks label by label.
  'src/instance/SelectControl.ts': ['createMemo(() => valueOptions().some((item) => !!item.label.imageSource))', '() => false'],
};
