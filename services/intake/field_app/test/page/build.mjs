/** Builds the test page into the folder given: page.js (and its chunks) and page.css. */
import path from 'node:path';

import * as esbuild from 'esbuild';
import { solidPlugin } from 'esbuild-plugin-solid';

import { PATCHES, REPLACEMENTS } from '../../engine/replacements.mjs';
import { engineSources } from '../../engine/sources.mjs';

await esbuild.build({
  absWorkingDir: path.join(import.meta.dirname, '..', '..'),
  entryPoints: { page: 'test/page/main.jsx', style: 'src/field.css' },
  outdir: path.resolve(process.argv[2]),
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  conditions: ['solid', 'browser'],
  define: { 'import.meta.env.DEV': 'false' },
  plugins: [engineSources(REPLACEMENTS, PATCHES), solidPlugin()],
  logLevel: 'error',
});
