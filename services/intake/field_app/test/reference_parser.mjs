/** The XPath parser that the engine ships (tree-sitter in WebAssembly): what ours is compared with. */
import { createRequire } from 'node:module';

// Its glue takes the module for CommonJS when it runs outside a browser.
globalThis.__dirname ??= import.meta.dirname;
globalThis.require ??= createRequire(import.meta.url);

export const { expressionParser: referenceParser } = await import('@getodk/xpath/expressionParser.js');
