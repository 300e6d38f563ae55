import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { expressionParser } from '../engine/xpath_parser.js';
import { referenceParser } from './reference_parser.mjs';

const CORPUS = readFileSync(path.join(import.meta.dirname, 'xpath_corpus.txt'), 'utf8').split('\n').filter(Boolean);
// The project's forms as XForms, made by the caller; without them only the corpus is compared.
const FORMS = process.env.SINHKE_XFORMS;

/** The tree as nested arrays, or 'refused'. Spaces at a node's end belong to nobody. */
function treeOf(parser, expression) {
  const plain = ({ type, text, children, childCount, child }, node) => {
    assert.equal(childCount, children.length);
    assert.equal(child.call(node, childCount), null);
    return [type, text.trim(), ...children.map((inner) => plain(inner, inner))];
  };
  try {
    const { rootNode } = parser.parse(expression);
    return plain(rootNode, rootNode);
  } catch (error) {
    if (/syntax error/.test(error.message)) return 'refused';
    throw error;
  }
}

const unescaped = (text) =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name]);

function expressionsOf(xform) {
  const attributes = /\b(?:nodeset|ref|value|relevant|constraint|calculate|required|readonly|count|jr:count)="([^"]*)"/g;
  return [...xform.matchAll(attributes)].map(([, text]) => unescaped(text));
}

// Where the engine's grammar leaves XPath 1.0 we follow the language: its longest-name rule
// makes `mod2` and `div-b` names, and a minus may stand before a minus.
const KNOWN_DIFFERENCES = new Set(['- - a', '3 mod2', 'a div-b']);

test('every expression of the corpus gives the tree of the engine’s own parser', () => {
  for (const expression of CORPUS) {
    const same = KNOWN_DIFFERENCES.has(expression) ? assert.notDeepEqual : assert.deepEqual;
    same(treeOf(expressionParser, expression), treeOf(referenceParser, expression), expression);
  }
});

test('every expression of the project’s forms gives the tree of the engine’s own parser', { skip: !FORMS }, () => {
  const xforms = readdirSync(FORMS).filter((name) => name.endsWith('.xml'));
  assert.notEqual(xforms.length, 0);
  for (const name of xforms) {
    const expressions = new Set(expressionsOf(readFileSync(path.join(FORMS, name), 'utf8')));
    for (const expression of expressions) {
      const ours = treeOf(expressionParser, expression);
      assert.deepEqual(ours, treeOf(referenceParser, expression), `${name}: ${expression}`);
      assert.notEqual(ours, 'refused', `${name}: ${expression}`);
    }
  }
});
