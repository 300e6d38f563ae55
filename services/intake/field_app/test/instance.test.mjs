import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { openFormInstance, prefill } from './engine_in_node.mjs';
import { fillForm } from './fill_form.mjs';

const FORMS = path.join(import.meta.dirname, 'forms');
const xform = readFileSync(path.join(FORMS, 'every_question.xml'), 'utf8');
const media = { 'households.csv': readFileSync(path.join(FORMS, 'households.csv'), 'utf8') };
const photo = { name: 'nhà.jpg', type: 'image/jpeg', bytes: 1234 };
const fill = (answers, more = {}) => fillForm({ xform, media, answers, ...more });
const valueIn = (xml, tag) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? null;

const WHOLE = {
  full_name: 'H’Bliă Kbuôr',
  phone: '0912345678',
  age: 41,
  area_ha: '1.7',
  visited_on: '2023-11-16',
  at: '07:05:00.000+07:00',
  met_at: '2023-11-16T07:05:00.000+07:00',
  'choices_group/consent': 'yes',
  'choices_group/district': 'a',
  'choices_group/commune': 'a1',
  'choices_group/animals': ['cow', 'goat'],
  'choices_group/household': 'ILO-03-0032',
  'choices_group/needs': ['work', 'house', 'water'],
  score: '7',
  read_out: 'OK',
  'member[1]/name': 'Y Ngăm',
  'member[1]/born': 1980,
  'member[2]/name': 'H’Lan',
  'visit[2]/remark': 'tốt',
  'files/photo': photo,
  'files/place': '13.0231 107.8816 0 8',
};

test('a filled form says what was answered, calculated and stamped', async () => {
  const { xml, instanceId, deprecatedId, title, files, problems } = await fill(WHOLE);
  assert.deepEqual(problems, []);
  assert.match(instanceId, /^uuid:/);
  assert.equal(deprecatedId, null);
  assert.equal(title, 'H’Bliă Kbuôr 2023-11-16');
  assert.equal(valueIn(xml, 'head_name'), 'Y Ngăm Niê');
  assert.equal(valueIn(xml, 'members'), '2');
  assert.equal(valueIn(xml, 'area_ha'), '1.7');
  assert.equal(valueIn(xml, 'animals'), 'cow goat');
  assert.equal(valueIn(xml, 'needs'), 'work house water');
  assert.equal(valueIn(xml, 'at'), '07:05:00.000+07:00');
  assert.equal(valueIn(xml, 'deviceid'), 'field:test');
  assert.match(valueIn(xml, 'end'), /^\d{4}-\d{2}-\d{2}T/);
  assert.equal(files.length, 1);
  assert.equal(files[0].blob.size, 1234);
  assert.ok(xml.includes(`<photo>${files[0].name}</photo>`));
});

test('what is missing or wrong is said in the form’s own words and language', async () => {
  const { problems } = await fill({ phone: '12', 'member[1]/born': 1800 });
  const says = Object.fromEntries(problems.map(({ path: at, says: words }) => [at, words]));
  assert.equal(says['/data/full_name'], 'required');
  assert.equal(says['/data/phone'], 'Cần 10 chữ số');
  assert.equal(says['/data/member[1]/born'], 'Năm sinh từ 1900');
  const english = await fill({ phone: '12' }, { language: 'en' });
  assert.equal(english.problems.find(({ path: at }) => at === '/data/phone').says, 'wrong');
});

test('a commune of another district is no longer chosen when the district changes', async () => {
  const { xml } = await fill({ 'choices_group/district': 'a', 'choices_group/commune': 'a1', 'choices_group/district#': '' }).catch(() => ({}));
  assert.equal(xml, undefined);
  await assert.rejects(fill({ 'choices_group/district': 'a', 'choices_group/commune': 'b1' }), /not offered/);
  await assert.rejects(fill({ 'choices_group/commune': 'a1' }), /not asked/);
});

test('a photo of a draft is still there after the phone was switched off and on', async () => {
  const before = await fill({ 'files/photo': photo, full_name: 'Y Ngăm' });
  const after = await fill({ full_name: 'Y Ngăm Niê' }, { draft: before });
  assert.equal(after.instanceId, before.instanceId);
  assert.deepEqual(after.files.map(({ name, blob }) => [name, blob.size]), [[before.files[0].name, 1234]]);
  assert.ok(after.xml.includes(before.files[0].name));
});

test('a photo that was taken out of a draft is not sent', async () => {
  const before = await fill({ 'files/photo': photo });
  const after = await fill({ 'files/photo': null }, { draft: before });
  assert.deepEqual(after.files, []);
});

test('photos of two members keep their own names through a draft', async () => {
  const before = await fill({ 'files/photo': photo, 'files/paper': { name: 'sổ.pdf', type: 'application/pdf', bytes: 10 } });
  const after = await fill({}, { draft: before });
  assert.equal(new Set(after.files.map(({ name }) => name)).size, 2);
});

test('a corrected submission is a new one that names the old one', async () => {
  const returned = await fill(WHOLE);
  const corrected = await fill({ age: 42 }, { draft: returned, edit: true });
  assert.notEqual(corrected.instanceId, returned.instanceId);
  assert.equal(corrected.deprecatedId, returned.instanceId);
  assert.equal(valueIn(corrected.xml, 'age'), '42');
  assert.equal(corrected.files.length, 1);

  const reopened = await fill({ age: 43 }, { draft: corrected });
  assert.equal(reopened.instanceId, corrected.instanceId);
  assert.equal(reopened.deprecatedId, returned.instanceId);
});

test('a draft of another form is refused', async () => {
  const before = await fill({});
  const other = { ...before, xml: before.xml.replace('id="every_question"', 'id="other"') };
  await assert.rejects(fill({}, { draft: other }));
});

test('a list that is not on the phone is an empty list, not a broken form', async () => {
  await assert.rejects(fillForm({ xform, answers: { 'choices_group/household': 'ILO-03-0031' } }), /not offered/);
  const { problems } = await fillForm({ xform, answers: {} });
  assert.ok(problems.length > 0);
});

test('questions are filled in beforehand by their names', async () => {
  const instance = await openFormInstance({
    xml: xform,
    media: async (name) => new Blob([media[name]]),
    draft: null,
    edit: false,
    geolocate: async () => '',
  });
  prefill(instance.root, { commune: 'a2', district: 'a', household: 'ILO-03-0031', full_name: 'H’Bliă', unknown: '1' });
  assert.equal(valueIn(instance.xml, 'district'), 'a');
  assert.equal(valueIn(instance.xml, 'commune'), 'a2');
  assert.equal(valueIn(instance.xml, 'head_name'), 'H’Bliă Kbuôr');
  assert.equal(valueIn(instance.xml, 'full_name'), 'H’Bliă');
});
