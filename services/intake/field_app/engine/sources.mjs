/**
 * An esbuild plugin: bundles the form engine from its TypeScript sources, module by module.
 *
 * The engine is published as one pre-bundled file of 1.5 MB, half of which our forms never
 * run. From its sources single modules can be replaced (see replacements.mjs) and the rest
 * is shaken as usual. The engine's package ships `src/`; the two packages it is built with
 * (@getodk/xpath, @getodk/common) are found whole in the source maps they ship.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const withExtension = (name) => (name.endsWith('.ts') ? name : `${name}.ts`);
const packageRoot = (name) => path.join(import.meta.dirname, '..', 'node_modules', ...name.split('/'));

/** Name of one of the engine's own files: `xforms-engine/src/…`. */
const engineName = (file) => `xforms-engine/${path.relative(packageRoot('@getodk/xforms-engine'), file).split(path.sep).join('/')}`;

/** Sources of a bundle by their path below the repository's packages: `xpath/src/…`, `common/src/…`. */
function sourcesIn(mapPath, ownPackage) {
  const { sources, sourcesContent } = JSON.parse(readFileSync(mapPath, 'utf8'));
  const named = sources.map((source, i) => [
    path.posix.normalize(path.posix.join(ownPackage, 'dist', source)),
    sourcesContent[i],
  ]);
  return new Map(named.filter(([name]) => /^(xpath|common)\/src\//.test(name)));
}

function mappedSources() {
  const xpath = path.join(packageRoot('@getodk/xpath'), 'dist');
  const engine = path.join(packageRoot('@getodk/xforms-engine'), 'dist');
  return new Map([
    ...sourcesIn(path.join(xpath, 'index.js.map'), 'xpath'),
    ...sourcesIn(path.join(engine, 'solid.js.map'), 'xforms-engine'),
  ]);
}

// The entry of @getodk/xpath only re-exports, so no source map holds it.
const XPATH_ENTRY = `
  export { XPathNodeKindKey } from './adapter/interface/XPathNode.ts';
  export { DefaultEvaluator } from './evaluator/DefaultEvaluator.ts';
  export { clearCache } from './evaluator/Evaluator.ts';
  export { XFormsXPathEvaluator } from './xforms/XFormsXPathEvaluator.ts';
`;

function withPatch(name, source, patch) {
  const { there, here, imports = '' } = patch;
  if (source.split(there).length !== 2) throw new Error(`${name} does not hold once: ${there}`);
  return imports + source.replace(there, () => here);
}

/**
 * `engine:<path below the engine's src>` in a module of ours is that module of the engine.
 *
 * @param {Record<string, string>} replacements source name or package → our module's path
 * @param {Record<string, {there: string, here: string, imports?: string}>} patches by source name
 */
export function engineSources(replacements, patches) {
  const mapped = mappedSources();
  mapped.set('xpath/src/index.ts', XPATH_ENTRY);
  const used = new Set();
  const replaced = (name) => {
    if (!Object.hasOwn(replacements, name)) return null;
    used.add(name);
    return { path: replacements[name] };
  };
  const patched = (name, source) => {
    if (!Object.hasOwn(patches, name)) return source;
    used.add(name);
    return withPatch(name, source, patches[name]);
  };
  const inMap = (name) => replaced(name) ?? { path: name, namespace: 'mapped', sideEffects: false };

  return {
    name: 'engine-sources',
    setup(build) {
      build.onResolve({ filter: /^@getodk\/xforms-engine$/ }, () => ({
        path: path.join(packageRoot('@getodk/xforms-engine'), 'src', 'index.ts'),
        sideEffects: false,
      }));
      build.onResolve({ filter: /^engine:/ }, ({ path: asked }) => ({
        path: path.join(packageRoot('@getodk/xforms-engine'), 'src', asked.slice('engine:'.length)),
        sideEffects: false,
      }));
      build.onResolve({ filter: /^@getodk\/xpath(\/|$)/ }, ({ path: asked }) => {
        const rest = asked.slice('@getodk/xpath'.length).replace(/\.js$/, '.ts') || '/index.ts';
        return inMap(`xpath/src${rest}`);
      });
      build.onResolve({ filter: /^@getodk\/common\// }, ({ path: asked }) => {
        const rest = asked.slice('@getodk/common'.length);
        return inMap(`common/src${withExtension(rest)}`);
      });
      build.onResolve({ filter: /^\./, namespace: 'mapped' }, ({ path: asked, importer }) =>
        inMap(withExtension(path.posix.join(path.posix.dirname(importer), asked))),
      );
      build.onResolve({ filter: /^\./ }, ({ path: asked, resolveDir }) => {
        const file = withExtension(path.join(resolveDir, asked));
        const root = packageRoot('@getodk/xforms-engine');
        if (!file.startsWith(root + path.sep)) return null;
        return replaced(engineName(file)) ?? { path: file, sideEffects: false };
      });
      build.onResolve({ filter: /^[a-z]/ }, ({ path: asked, importer, namespace }) => {
        if (namespace !== 'mapped' && !importer.includes(packageRoot('@getodk/xforms-engine'))) return null;
        return (
          replaced(asked) ??
          (namespace === 'mapped' ? build.resolve(asked, { kind: 'import-statement', resolveDir: import.meta.dirname }) : null)
        );
      });
      build.onLoad({ filter: /[\\/]xforms-engine[\\/]src[\\/]/ }, ({ path: file }) => {
        const name = engineName(file);
        return Object.hasOwn(patches, name) ? { contents: patched(name, readFileSync(file, 'utf8')), loader: 'ts' } : null;
      });
      build.onLoad({ filter: /.*/, namespace: 'mapped' }, ({ path: name }) => {
        if (!mapped.has(name)) return { errors: [{ text: `${name} is in no source map of the engine` }] };
        return { contents: patched(name, mapped.get(name)), loader: 'ts', resolveDir: import.meta.dirname };
      });
      build.onEnd(({ errors }) => {
        const idle = [...Object.keys(replacements), ...Object.keys(patches)].filter((name) => !used.has(name));
        if (errors.length || idle.length === 0) return null;
        return { errors: [{ text: `Nothing of the engine was replaced for: ${idle.join(', ')}` }] };
      });
    },
  };
}
