/** Both catalogues say the same things, and every word the views ask for is there. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { en } from '../../src/words/en.js';
import { vi } from '../../src/words/vi.js';

const SRC = path.join(import.meta.dirname, '..', '..', 'src');
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join();

test('English has each Vietnamese word, with the same places to fill', () => {
  for (const [key, text] of Object.entries(vi)) {
    assert.ok(key in en, `no English for ${key}`);
    assert.equal(places(en[key]), places(text), key);
  }
});

test('English has nothing of its own but forms for one', () => {
  const own = Object.keys(en).filter((key) => !(key in vi) && !key.endsWith('.one'));
  assert.deepEqual(own, []);
});

test('every word that the views ask for by its key is in the catalogue', () => {
  const files = readdirSync(SRC, { recursive: true }).filter((name) => /\.jsx?$/.test(name) && !/^(form|words)[/\\]/.test(name));
  const asked = files.flatMap((name) => [
    ...readFileSync(path.join(SRC, name), 'utf8').matchAll(/\bword(?:\(|: )'([\w.-]+)'/g),
  ]);
  assert.ok(asked.length > 80);
  assert.deepEqual(asked.map((match) => match[1]).filter((key) => !(key in vi)), []);
});

test('Vietnamese is written with its marks', () => {
  const bare = Object.entries(vi).filter(([, text]) => /^[\x00-\x7f]*$/.test(text) && /[a-z]{4}/i.test(text.replace(/\{\w+\}/g, '')));
  assert.deepEqual(bare, []);
});
