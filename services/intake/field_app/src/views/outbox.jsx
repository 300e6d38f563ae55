/** What waits, with how far each file has come; below it what was sent, with receipts and results. */
import { For, Show } from 'solid-js';

import { flush } from '../outbox/queue.js';
import { refusedItems, waitingItems } from '../state.js';
import { Blank } from '../ui/parts.jsx';
import { word } from '../words.js';
import { ItemRow, ResultRow } from './item_row.jsx';
import { results } from './results.js';
import { Warnings } from './warnings.jsx';

export const Outbox = () => {
  const sent = () => results().filter((result) => result.item?.state !== 'refused');
  return (
    <>
      <Warnings />
      <div class="line far">
        <h1>{word('outbox.title')}</h1>
        <Show when={waitingItems().length}>
          <button type="button" class="btn" onClick={() => flush({ now: true })}>
            {word('outbox.send_now')}
          </button>
        </Show>
      </div>
      <Show when={waitingItems().length || refusedItems().length} fallback={<Blank icon="check" title={word('outbox.empty')} text={word('outbox.empty.text')} />}>
        <ul class="list card">
          <For each={[...refusedItems(), ...waitingItems()]}>{(item) => <ItemRow item={item} />}</For>
        </ul>
      </Show>
      <Show when={sent().length}>
        <section class="rows tight">
          <h2>{word('outbox.sent')}</h2>
          <ul class="list card">
            <For each={sent()}>{(result) => <ResultRow result={result} />}</For>
          </ul>
        </section>
      </Show>
    </>
  );
};
