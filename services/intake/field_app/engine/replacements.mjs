/** Modules of the engine that ours take the place of; each of ours says why. */
import path from 'node:path';

const ours = (name) => path.join(import.meta.dirname, name);

export const REPLACEMENTS = {
  'xpath/src/expressionParser.ts': ours('xpath_parser.js'),
  'common/src/lib/web-compat/blob.ts': ours('blob.js'),
  'xforms-engine/src/instance/text/markdownFormat.ts': ours('markdown.js'),
  'xforms-engine/src/parse/model/SecondaryInstance/sources/external-instance-csv-parser.ts': ours('csv.js'),
  'bin-packer': ours('bin_packing.js'),
  'crypto-js': ours('digests.js'),
};
