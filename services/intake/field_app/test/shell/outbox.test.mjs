/** What becomes of a submission, by what the server says; and how a file goes on from where it stopped. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nextPiece, waitMs } from '../../src/outbox/backoff.js';
import { FileGone, send } from '../../src/outbox/send.js';
import { afterLoss, afterReceipt, chipOf, KEEP_FILES_MS, mayForget, mayPass, progressOf } from '../../src/outbox/states.js';

const DAY = 86_400_000;
const item = (more = {}) => ({
  instance_id: 'uuid:1', state: 'waiting', receipt: '', bytes: 1_000, tries: 0, queued_at: 0,
  files: [{ name: 'a.jpg', type: 'image/jpeg', size: 200_000, sha256: '', received: 0 }], ...more,
});

/** A server that takes files by pieces. broken: patches that reach it only in part, as [at offset, bytes kept]. */
function server({ size = 200_000, kept = 0, broken = [] } = {}) {
  const state = { received: kept, puts: 0, pieces: [] };
  const said = () => ({
    receipt: 'r1', server_epoch: 'e', status: state.received >= size ? 'complete' : 'incomplete',
    files: { expected: ['a.jpg'], present: state.received >= size ? ['a.jpg'] : [] },
    uploads: state.received && state.received < size ? [{ name: 'a.jpg', received_bytes: state.received }] : [],
  });
  const door = {
    put: async () => (state.puts++, said()),
    there: async () => said(),
    patch: async (id, file, piece, offset) => {
      if (offset !== state.received) throw Object.assign(new Error(), { slug: 'upload-offset', facts: { offset: state.received } });
      const cut = broken.shift();
      state.received += cut ?? piece.size;
      state.pieces.push([offset, piece.size]);
      if (cut !== undefined) throw new Error('line is down');
      return state.received >= size ? { whole: said() } : { offset: state.received };
    },
  };
  return { state, door };
}

function phone(start = item()) {
  const kept = { item: start };
  const note = async (change) => {
    kept.item = { ...kept.item, ...(typeof change === 'function' ? change(kept.item) : change) };
  };
  const blob = new Blob([new Uint8Array(200_000)], { type: 'image/jpeg' });
  const run = (door, more = {}) =>
    send(kept.item, { door, note, file: async () => blob, hash: async () => 'ab', largest: 262_144, now: () => 0, ...more });
  return { kept, run };
}

test('a submission goes up once, its file piece by piece', async () => {
  const { state, door } = server();
  const { kept, run } = phone();

  const said = await run(door);

  assert.equal(said.status, 'complete');
  assert.equal(state.puts, 1);
  assert.equal(state.received, 200_000);
  assert.deepEqual(progressOf(kept.item), { received: 201_000, total: 201_000 });
});

test('after the line broke it goes on from the byte the server has, without sending the text again', async () => {
  const { state, door } = server({ broken: [undefined, 30_000] });
  const { kept, run } = phone();

  await assert.rejects(run(door), /line is down/);
  const before = state.received;
  await run(door);

  assert.equal(state.puts, 1);
  assert.equal(state.pieces.at(-1)[0] >= before, true);
  assert.equal(state.received, 200_000);
  assert.equal(kept.item.files[0].received, 200_000);
});

test('a server that has another part than thought is followed', async () => {
  const { state, door } = server({ kept: 50_000 });
  const there = door.there;
  door.put = async () => ({ ...(await there()), uploads: [] });

  await phone().run(door);

  assert.equal(state.received, 200_000);
});

test('a file the server has already is not sent', async () => {
  const { state, door } = server({ kept: 200_000 });

  const said = await phone().run(door);

  assert.deepEqual([said.status, state.pieces], ['complete', []]);
});

test('a submission the server forgot is put again', async () => {
  const { state, door } = server();
  door.there = async () => {
    throw Object.assign(new Error(), { status: 404 });
  };

  await phone(item({ receipt: 'r0' })).run(door);

  assert.equal(state.puts, 1);
});

test('a photo that is not on the phone any more is said by its name', async () => {
  const { door } = server();

  await assert.rejects(phone().run(door, { file: async () => undefined }), (error) => error instanceof FileGone && error.file === 'a.jpg');
});

test('waiting doubles, is spread, has an end, and never undercuts what the server asks', () => {
  assert.deepEqual([waitMs(0, 0.5), waitMs(1, 0.5), waitMs(2, 0.5)], [4_000, 8_000, 16_000]);
  assert.ok(waitMs(3, 0) < waitMs(3, 1));
  assert.equal(waitMs(50, 0.5), 300_000);
  assert.equal(waitMs(0, 0, 120), 120_000);
});

test('pieces grow on a quick line and shrink on a slow one, within what the server takes', () => {
  assert.equal(nextPiece(65_536, 500, 262_144), 131_072);
  assert.equal(nextPiece(262_144, 500, 262_144), 262_144);
  assert.equal(nextPiece(65_536, 20_000, 262_144), 32_768);
  assert.equal(nextPiece(16_384, 20_000, 262_144), 16_384);
});

test('states are said in the field\'s words', () => {
  const words = (one, sending = '') => chipOf(one, sending).word;
  assert.equal(words(item()), 'state.waiting');
  assert.equal(words(item({ receipt: 'r1' })), 'state.paused');
  assert.equal(words(item({ receipt: 'r1' }), 'uuid:1'), 'state.sending');
  assert.equal(words(item({ state: 'received' })), 'state.received');
  assert.equal(words(item({ state: 'returned' })), 'state.returned');
  assert.equal(words(item({ state: 'refused' })), 'state.returned');
  assert.equal(words(item({ state: 'withdrawn' })), 'state.withdrawn');
});

test('only what may pass with time is tried again', () => {
  for (const [status, slug] of [[503, 'database-away'], [500, 'http-500'], [429, 'locked-out'], [409, 'stale']]) assert.ok(mayPass(status, slug), slug);
  for (const [status, slug] of [[409, 'submission-conflict'], [403, 'forbidden'], [410, 'gone'], [413, 'too-large'], [400, 'malformed-xml']]) assert.ok(!mayPass(status, slug), slug);
});

test('what a restored server lost goes out again from the start', () => {
  const lost = { ...item({ state: 'received', receipt: 'r1', confirmed_at: 5 }), ...afterLoss() };
  assert.deepEqual([lost.state, lost.receipt, lost.confirmed_at], ['waiting', '', null]);
});

test('nothing unconfirmed or returned is ever forgotten; photos go first, the text much later', () => {
  const confirmed = item({ state: 'received', confirmed_at: 0 + 1 });
  assert.deepEqual(mayForget(item({ state: 'received', confirmed_at: null }), 999 * DAY), { files: false, item: false });
  assert.deepEqual(mayForget(item({ state: 'returned', confirmed_at: 1 }), 999 * DAY), { files: false, item: false });
  assert.deepEqual(mayForget(confirmed, KEEP_FILES_MS), { files: false, item: false });
  assert.deepEqual(mayForget(confirmed, KEEP_FILES_MS + 2), { files: true, item: false });
  assert.deepEqual(mayForget(confirmed, 61 * DAY), { files: true, item: true });
});

test('what the office says reaches the phone, and the first confirmation counts', () => {
  const returned = afterReceipt(item(), { status: 'returned', reason: 'Ảnh mờ' }, 7);
  assert.deepEqual([returned.state, returned.reason, returned.confirmed_at], ['returned', 'Ảnh mờ', 7]);
  assert.equal(afterReceipt(item(), { status: 'complete' }, 7).confirmed_at, null);
  assert.equal(afterReceipt(item({ confirmed_at: 3 }), { status: 'processed' }, 7).confirmed_at, 3);
});
