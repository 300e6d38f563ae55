import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openFormInstance, unpatchedEngine } from './engine_in_node.mjs';

const LIST = `name,label,village,members,poverty_class
H-1,Một,v1,4,poor
H-2,Hai,v1,4.0,near_poor
H-3,Ba,v2,,poor
H-4,Bốn,,0,
H-4,Bốn nữa,v2,7,poor
`;

/** Conditions on rows; an answer is quoted by its whole path. */
const CONDITIONS = [
  'name = /data/code',
  'name=/data/code',
  "name = 'H-3'",
  'name = current()/../code',
  "village = /data/village and poverty_class = 'poor'",
  "name = /data/code or village = 'v2'",
  'members = 4',
  "members = '4'",
  'members = /data/number',
  'name = concat(/data/code, "")',
  'name != /data/code',
  'name = ../item/name',
  'village = ""',
  "label = 'Bốn nữa' and village = /data/village",
  'missing = /data/code',
  'name = /data/missing',
  '/data/code = name',
  'not(name = /data/code)',
  "name[. = 'H-2'] = /data/code",
  '2',
  "name = 'H-4' and members = 7",
];

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const XFORM = `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>Chọn</h:title><model>
<instance><data id="chosen"><code/><village/><number/>${CONDITIONS.map((_, i) => `<c${i}/>`).join('')}<meta><instanceID/></meta></data></instance>
<instance id="households" src="jr://file-csv/households.csv"/>
<bind nodeset="/data/code" type="string"/><bind nodeset="/data/village" type="string"/><bind nodeset="/data/number" type="int"/>
${CONDITIONS.map((condition, i) => `<bind nodeset="/data/c${i}" type="string" calculate="join(' ', instance('households')/root/item[${escaped(condition)}]/label)"/>`).join('\n')}
<bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/>
</model></h:head>
<h:body><input ref="/data/code"/><input ref="/data/village"/><input ref="/data/number"/></h:body></h:html>`;

const ANSWERS = [{}, { code: 'H-1' }, { code: 'H-4', village: 'v2' }, { village: 'v1', number: '4' }, { code: 'none', number: '0' }];

async function chosenBy(open, answers) {
  const { root } = await open({ xml: XFORM, media: async () => new Blob([LIST]), draft: null, edit: false, geolocate: async () => '' });
  const nodes = root.currentState.children;
  for (const [name, value] of Object.entries(answers)) nodes.find(({ currentState }) => currentState.reference === `/data/${name}`).setValue(value);
  return CONDITIONS.map((condition, i) => [condition, nodes[i + 3].currentState.instanceValue]);
}

test('rows are chosen as the engine itself would choose them', async () => {
  const engine = await unpatchedEngine();
  for (const answers of ANSWERS) {
    const ours = await chosenBy(openFormInstance, answers);
    assert.deepEqual(ours, await chosenBy(engine.openFormInstance, answers), JSON.stringify(answers));
  }
});

test('a row is chosen by an answer', async () => {
  const chosen = Object.fromEntries(await chosenBy(openFormInstance, { code: 'H-4', village: 'v2' }));
  assert.equal(chosen['name = /data/code'], 'Bốn Bốn nữa');
  assert.equal(chosen["village = /data/village and poverty_class = 'poor'"], 'Ba Bốn nữa');
});
