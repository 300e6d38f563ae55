/** What may spoil the day's work before it does: no room left, a wrong clock. */
import { createResource, Show } from 'solid-js';

import { drafts, outbox, session } from '../state.js';
import { room } from '../sync/storage.js';
import { Note } from '../ui/parts.jsx';
import { size, word } from '../words.js';

export const Warnings = () => {
  // Measured anew whenever something was written.
  const [space] = createResource(() => [drafts(), outbox()], room);
  const minutes = () => Math.round(Math.abs(session()?.clock_off_ms ?? 0) / 60_000);
  return (
    <>
      <Show when={space.latest?.low}>
        <Note tone="warn" title={word('storage.low')} text={word('storage.low.text', { left: size(space.latest.left) })} />
      </Show>
      <Show when={minutes()}>
        <Note tone="warn" icon="clock" title={word('clock.off', { minutes: minutes() })} text={word('clock.off.text')} />
      </Show>
    </>
  );
};
