/**
 * The form view's own modules, bundled as for the browser and loaded into Node over jsdom: tests
 * run what phones run, including our replacements inside the engine.
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import * as esbuild from 'esbuild';
import { JSDOM } from 'jsdom';

import { PATCHES, REPLACEMENTS } from '../engine/replacements.mjs';
import { engineSources } from '../engine/sources.mjs';

const ENTRY = `
  export { openFormInstance } from './src/form/engine.js';
  export { prefill } from './src/form/prefill.js';
  export { problemOf, problemsIn, questionsIn } from './src/form/problems.js';
  export { isOnPage, pagesOf } from './src/form/pages.js';
`;

// What the engine takes from the browser's DOM; Blob, File and FormData are Node's own.
const DOM_NAMES = ['window', 'document', 'DOMParser', 'XMLSerializer', 'Node', 'NodeFilter', 'Document', 'XMLDocument', 'Element', 'Attr', 'Text', 'Comment', 'CDATASection', 'ProcessingInstruction', 'CharacterData', 'HTMLElement'];

function giveDom() {
  const { window } = new JSDOM('', { url: 'http://localhost/' });
  for (const name of DOM_NAMES) globalThis[name] ??= window[name];
}

async function bundled(patches) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'field-app-'));
  const outfile = path.join(folder, 'engine.mjs');
  await esbuild.build({
    absWorkingDir: path.join(import.meta.dirname, '..'),
    stdin: { contents: ENTRY, resolveDir: path.join(import.meta.dirname, '..') },
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    // Node would get Solid's server build, in which nothing reacts.
    conditions: ['solid', 'browser'],
    define: { 'import.meta.env.DEV': 'false' },
    plugins: [engineSources(REPLACEMENTS, patches)],
    logLevel: 'error',
  });
  try {
    return await import(pathToFileURL(outfile));
  } finally {
    await rm(folder, { recursive: true });
  }
}

giveDom();
export const { openFormInstance, prefill, problemOf, problemsIn, questionsIn, isOnPage, pagesOf } = await bundled(PATCHES);

/** The engine without our patches: what it says itself. */
export const unpatchedEngine = () => bundled({});
