/** What the shell reads from forms and submissions without parsing them whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { envelope, withInstanceId } from '../../src/ui/envelope.js';
import { householdQuestion } from '../../src/ui/household_question.js';

const SUBMISSION = `<?xml version="1.0"?>
<data xmlns:orx="http://openrosa.org/xforms" id="cow_visit" version="20261101" xmlns="x"><name>uuid:no</name><orx:meta><orx:instanceID>uuid:old</orx:instanceID></orx:meta></data>`;

test('a submission names its form, version and itself', () => {
  assert.deepEqual(envelope(SUBMISSION), { form_id: 'cow_visit', version: '20261101', instance_id: 'uuid:old' });
});

test('it can go out under another id, with everything else as it was', () => {
  assert.equal(withInstanceId(SUBMISSION, 'uuid:new'), SUBMISSION.replace('uuid:old', 'uuid:new'));
});

test('a form that starts from a known household is known by its question', () => {
  const xform = `<h:body><select1 ref="/data/kind"><itemset nodeset="instance('kinds')/root/item"/></select1>
    <group ref="/data/who"><select1 appearance="minimal autocomplete" ref="/data/who/household"><label>x</label>
    <setvalue ref="/data/code" event="xforms-value-changed"/><itemset nodeset="instance('households')/root/item"/></select1></group></h:body>`;
  assert.equal(householdQuestion(xform), 'household');
  assert.equal(householdQuestion(xform.replace("'households'", "'villages'")), '');
});
