/** A submission in a list: on its way, or with its result. */
import { Show } from 'solid-js';

import { chipOf, filesReceived, progressOf } from '../outbox/states.js';
import { href } from '../route.js';
import { sending } from '../state.js';
import { Chip, Progress } from '../ui/parts.jsx';
import { size, when, word } from '../words.js';
import { mustFix } from './results.js';

const linkTo = (one) => href(`outbox/${encodeURIComponent(one.instance_id)}`);
const bare = (title) => (title ?? '').replace(/^[\s–-]+/, ''); // the first part of the name is not answered yet
export const nameOf = (one) => [one.form_name || one.form_id, bare(one.title)].filter(Boolean).join(', ');

export const ItemRow = (props) => {
  const progress = () => progressOf(props.item);
  return (
    <li data-item={props.item.instance_id}>
      <div class="mid">
        <b>
          <a class="plain" href={linkTo(props.item)}>
            {nameOf(props.item)}
          </a>
        </b>
        <small>{howFar(props.item)}</small>
        <Show when={props.item.receipt}>
          <Progress done={progress().received} total={progress().total} label={(percent) => word('outbox.progress', { percent })} />
        </Show>
        <Show when={props.item.says || props.item.problem}>
          <small class="warned">{props.item.says || word('outbox.busy')}</small>
        </Show>
      </div>
      <Chip chip={chipOf(props.item, sending())} />
    </li>
  );
};

function howFar(item) {
  const { received, total } = progressOf(item);
  const count = item.files.length;
  const parts = [];
  if (!item.receipt) {
    parts.push(word(count ? 'outbox.size' : 'outbox.size.text', { count, total: size(total) }));
  } else {
    parts.push(word('outbox.text_sent'));
    if (count) parts.push(word('outbox.files', { done: filesReceived(item), count }));
    parts.push(word('outbox.bytes', { done: size(received), total: size(total) }));
  }
  if (item.resent) parts.push(word('outbox.resent'));
  if (item.next_try_at > Date.now()) parts.push(word('outbox.next_try', { at: when(item.next_try_at) }));
  return parts.join(' · ');
}

const RESULT_CHIPS = {
  returned: { word: 'state.returned', tone: 'bad', icon: 'back' },
  withdrawn: { word: 'state.withdrawn', tone: '', icon: 'x' },
};
const RECEIVED = { word: 'state.received', tone: 'ok', icon: 'check' };

const resultChip = (result) => {
  if (mustFix(result)) return RESULT_CHIPS.returned;
  return result.status === 'returned' ? RECEIVED : (RESULT_CHIPS[result.status] ?? RECEIVED);
};

export const ResultRow = (props) => (
  <li data-item={props.result.instance_id}>
    <div class="mid">
      <b>
        <a class="plain" href={linkTo(props.result)}>
          {nameOf(props.result)}
        </a>
      </b>
      <small>
        <Show when={mustFix(props.result)} fallback={when(props.result.at)}>
          {props.result.reason || props.result.item?.says || word('item.refused')}
        </Show>
      </small>
    </div>
    <Chip chip={resultChip(props.result)} />
  </li>
);
