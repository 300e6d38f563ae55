/**
 * Builds the field web app into `dist/`: `node build.mjs`.
 *
 * assets/<name>-<hash>.js|css   the shell, and the form view as a chunk of its own that is loaded
 *                               when a form is opened; both also as .br and .gz
 * build.json                    {build, css, shell: [names], form: [names], later: [names]}: what the server
 *                               preloads and the service worker keeps; names are below assets/
 * sw.js                         the service worker, with the addresses of both lists in it
 * and what lies in src/public/, as it is.
 *
 * `dist/` is replaced only when all of it is there. Any warning fails the build.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import * as esbuild from 'esbuild';
import { solidPlugin } from 'esbuild-plugin-solid';

import { PATCHES, REPLACEMENTS } from './engine/replacements.mjs';
import { engineSources } from './engine/sources.mjs';

const HERE = import.meta.dirname;
const DIST = path.join(HERE, 'dist');
const NEW = path.join(HERE, 'dist.new');
const ADDRESS = '/field/assets/';
const COMPRESSED = /\.(js|css|html|svg|webmanifest)$/;
const COMPRESSED_BYTES_MIN = 500;

// Chrome and WebView of 2020, Safari 15: phones that got their last update then are in use.
const TARGET = ['chrome85', 'safari15'];

const COMMON = { absWorkingDir: HERE, bundle: true, minify: true, target: TARGET, charset: 'utf8', legalComments: 'none', logLevel: 'warning' };

async function bundleApp() {
  const { metafile, warnings } = await esbuild.build({
    ...COMMON,
    entryPoints: ['src/main.jsx', 'src/field.css'],
    outdir: path.join(NEW, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    format: 'esm',
    splitting: true,
    metafile: true,
    conditions: ['solid', 'browser'],
    define: { 'import.meta.env.DEV': 'false' },
    plugins: [engineSources(REPLACEMENTS, PATCHES), solidPlugin()],
  });
  if (warnings.length) throw new Error('The bundler warned, see above.');
  return metafile.outputs;
}

/** File names below assets/ that `entry` needs at once: itself and, recursively, its static imports. */
function needed(outputs, entry) {
  const [output] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === entry) ?? [];
  if (!output) throw new Error(`Nothing was built from ${entry}`);
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    outputs[name].imports.filter(({ kind }) => kind === 'import-statement').forEach((each) => visit(each.path));
  };
  visit(output);
  return [...found].map((name) => path.basename(name));
}

function filesOf(outputs) {
  const [css] = needed(outputs, 'src/field.css');
  const shell = needed(outputs, 'src/main.jsx');
  const form = needed(outputs, 'src/form/index.jsx').filter((name) => !shell.includes(name));
  const names = Object.keys(outputs).map((name) => path.basename(name)).sort();
  const later = names.filter((name) => name.endsWith('.js') && !shell.includes(name) && !form.includes(name));
  const build = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 12);
  return { build, css, shell, form, later };
}

async function bundleServiceWorker({ build, css, shell, form, later }) {
  const addresses = (names) => JSON.stringify(names.map((name) => ADDRESS + name));
  const { warnings } = await esbuild.build({
    ...COMMON,
    entryPoints: ['src/sw.js'],
    outfile: path.join(NEW, 'sw.js'),
    format: 'iife',
    define: { __BUILD__: JSON.stringify(build), __SHELL__: addresses([...shell, css]), __FORM__: addresses([...form, ...later]) },
  });
  if (warnings.length) throw new Error('The bundler warned, see above.');
}

function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !COMPRESSED.test(entry.name)) continue;
    const bytes = readFileSync(file);
    if (bytes.length < COMPRESSED_BYTES_MIN) continue;
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  }
}

function report({ css, shell, form }) {
  const bytes = (names) =>
    names.reduce((sum, name) => {
      const file = path.join(DIST, 'assets', name);
      return sum + readFileSync(existsSync(`${file}.br`) ? `${file}.br` : file).length;
    }, 0);
  process.stdout.write(`shell ${bytes([...shell, css])} B, form ${bytes(form)} B more (brotli)\n`);
}

rmSync(NEW, { recursive: true, force: true });
const files = filesOf(await bundleApp());
await bundleServiceWorker(files);
cpSync(path.join(HERE, 'src', 'public'), NEW, { recursive: true });
writeFileSync(path.join(NEW, 'build.json'), `${JSON.stringify(files, null, 2)}\n`);
compress(NEW);
rmSync(DIST, { recursive: true, force: true });
renameSync(NEW, DIST);
report(files);
