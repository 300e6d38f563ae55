/** Fills a form by a script of answers, as a person would: only what is asked, only what is offered. */
import { openFormInstance, problemsIn } from './engine_in_node.mjs';

const PART = /^([\w.-]+)(?:\[(\d+)\])?$/;

const nameOf = ({ currentState }) => currentState.reference.split('/').at(-1).replace(/\[\d+\]$/, '');
const isRepeat = ({ nodeType }) => nodeType.startsWith('repeat-range');

/** The instance with this number, from 1; added when it is the next and a person may add it. */
function repeatInstance(range, number, path) {
  while (range.currentState.children.length < number) {
    if (!range.addInstances) throw new Error(`${path}: the form decides how many there are`);
    range.addInstances();
  }
  return range.currentState.children[number - 1];
}

function childNamed(node, name, path) {
  const child = node.currentState.children.find((each) => nameOf(each) === name);
  if (!child) throw new Error(`${path}: there is no "${name}"`);
  if (!child.currentState.relevant) throw new Error(`${path}: "${name}" is not asked`);
  return child;
}

/** @param path from the root, parts by "/", repeats by number: `members/member[2]/name` */
function nodeAt(root, path) {
  return path.split('/').reduce((node, part) => {
    const [, name, number] = PART.exec(part) ?? [];
    if (!name) throw new Error(`${path}: "${part}" is no name`);
    const child = childNamed(node, name, path);
    return isRepeat(child) ? repeatInstance(child, Number(number ?? 1), path) : child;
  }, root);
}

function choose(node, values, path) {
  const offered = new Set(node.currentState.valueOptions.map(({ value }) => value));
  for (const value of values) if (!offered.has(value)) throw new Error(`${path}: "${value}" is not offered`);
  if (node.nodeType === 'rank') node.setValues(values);
  else node.selectValues(values);
}

function position(text) {
  const [latitude, longitude, altitude = 0, accuracy = 0] = text.split(' ').map(Number);
  return { latitude, longitude, altitude, accuracy };
}

function answer(node, value, path) {
  if (node.currentState.readonly) throw new Error(`${path}: may not be changed`);
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  if (node.nodeType === 'select' || node.nodeType === 'rank') return choose(node, text.split(' ').filter(Boolean), path);
  if (node.nodeType === 'trigger') return node.setValue(text === 'OK');
  if (node.nodeType === 'upload') return node.setValue(value && new File([new Uint8Array(value.bytes ?? 1)], value.name, { type: value.type }));
  if (!node.setValue) throw new Error(`${path}: is no question`);
  if (node.valueType === 'geopoint') return node.setValue(text ? position(text) : null);
  return node.setValue(text === '' ? null : text);
}

const CODES = { 'form.error-required': 'required', 'form.error-constraint': 'constraint' };

/**
 * @param {{xform: string, answers: Record<string, unknown>, media?: Record<string, string>,
 *          draft?: {xml: string, files: {name: string, blob: Blob}[]}, edit?: boolean}} job
 *   answers in the order in which they are given; media: text of lists by file name
 * @returns {Promise<{xml, instanceId, deprecatedId, title, files: {name, type, bytes}[], problems: {path, says}[]}>}
 */
export async function fillForm({ xform, answers = {}, media = {}, draft = null, edit = false, language = 'vi' }) {
  const instance = await openFormInstance({
    xml: xform,
    media: async (name) => {
      if (!(name in media)) throw new Error(`no ${name}`);
      return new Blob([media[name]]);
    },
    draft,
    edit,
    deviceId: 'field:test',
    username: 'test',
    geolocate: async () => '13.0231 107.8816 0 8',
  });
  instance.setLanguage(language);
  for (const [path, value] of Object.entries(answers)) answer(nodeAt(instance.root, path), value, path);
  const form = { instance, typed: () => null, words: (key) => CODES[key] ?? key };
  const problems = problemsIn(form).map(({ node, message }) => ({ path: node.currentState.reference, says: message }));
  const { files, ...rest } = await instance.finish();
  return { ...rest, files, problems };
}
