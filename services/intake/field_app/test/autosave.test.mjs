import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createAutosave } from '../src/form/autosave.js';

/** A clock whose time the test moves. */
function fakeClock() {
  let now = 0;
  let timers = [];
  return {
    now: () => now,
    setTimeout(run, ms) {
      const timer = { run, at: now + ms };
      timers.push(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers = timers.filter((each) => each !== timer);
    },
    pass(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      due.forEach(({ run }) => run());
    },
  };
}

test('typing is saved once, when it pauses', () => {
  const clock = fakeClock();
  let saves = 0;
  const { changed } = createAutosave(async () => void saves++, clock);
  for (let i = 0; i < 3; i++) {
    changed();
    clock.pass(100);
  }
  clock.pass(400);
  return Promise.resolve().then(() => Promise.resolve()).then(() => assert.equal(saves, 1));
});

test('typing without a pause is saved every second', async () => {
  const clock = fakeClock();
  let saves = 0;
  const { changed, flush } = createAutosave(async () => void saves++, clock);
  for (let i = 0; i < 25; i++) {
    changed();
    clock.pass(100);
  }
  await flush();
  assert.ok(saves >= 2 && saves <= 3, String(saves));
});

test('what waits is saved at once when the page goes away', async () => {
  const clock = fakeClock();
  let saves = 0;
  const { changed, flush } = createAutosave(async () => void saves++, clock);
  changed();
  await flush();
  assert.equal(saves, 1);
  await flush();
  assert.equal(saves, 1);
});

test('a slow save is never overtaken by a later one', async () => {
  const clock = fakeClock();
  const order = [];
  let release;
  const slow = new Promise((resolve) => (release = resolve));
  const { changed, flush } = createAutosave(async () => {
    order.push('begin');
    await slow;
    order.push('end');
  }, clock);
  changed();
  const first = flush();
  changed();
  const second = flush();
  release();
  await Promise.all([first, second]);
  assert.deepEqual(order, ['begin', 'end', 'begin', 'end']);
});

test('a save that fails does not stop the next', async () => {
  const clock = fakeClock();
  let saves = 0;
  const { changed, flush } = createAutosave(async () => {
    saves += 1;
    if (saves === 1) throw new Error('no room');
  }, clock);
  changed();
  await assert.rejects(flush());
  changed();
  await flush();
  assert.equal(saves, 2);
});
