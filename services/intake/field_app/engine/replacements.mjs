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

/** Words changed inside a module: {there, here, imports?}. Each must be found exactly once. */
export const PATCHES = {
  // Rows of a list are compared with an answer all at once; see row_choice.js.
  'xpath/src/evaluator/expression/LocationPathEvaluator.ts': {
    imports: `import { rowsChosen } from ${JSON.stringify(ours('row_choice.js'))};`,
    there: 'const [predicateExpressionNode] = predicateNode.children;',
    here: `
      const chosen = rowsChosen(predicateNode, currentContext);
      if (chosen) {
        currentContext = LocationPathEvaluation.fromArbitraryNodes(currentContext, chosen, this);
        continue;
      }
      const [predicateExpressionNode] = predicateNode.children;`,
  },
  // What is not chosen need not be looked for among the choices: saves evaluating every list of a new form.
  'xforms-engine/src/instance/SelectControl.ts': {
    there: 'const optionsByValue = mapOptionsByValue();',
    here: 'if (baseGetValue().length === 0) return baseGetValue(); const optionsByValue = mapOptionsByValue();',
  },
  // Writes the whole form out as text again, which nobody reads.
  'xforms-engine/src/parse/XFormDOM.ts': {
    there: 'normalizedXML = xformDocument.documentElement.outerHTML;',
    here: "normalizedXML = '';",
  },
};
