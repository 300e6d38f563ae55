/** One submission: its way, its receipt, what the server or the office says, and what may be done now. */
import { createSignal, For, Show } from 'solid-js';

import { flush } from '../outbox/queue.js';
import { chipOf } from '../outbox/states.js';
import { go, href } from '../route.js';
import { sending } from '../state.js';
import { changeItem } from '../store/outbox.js';
import { correct, reopen } from '../sync/correct.js';
import { Icon } from '../ui/icons.jsx';
import { Blank, Chip, Note, Progress } from '../ui/parts.jsx';
import { size, when, word } from '../words.js';
import { nameOf } from './item_row.jsx';
import { isCorrected, mustFix, results } from './results.js';
import { waitingItems } from '../state.js';

export const Item = (props) => {
  const result = () => {
    const waiting = waitingItems().find((item) => item.instance_id === props.id);
    return waiting ? { ...waiting, item: waiting } : results().find((one) => one.instance_id === props.id);
  };
  return (
    <>
      <p>
        <a class="btn bare" href={href('outbox')}>
          <Icon name="left" />
          {word('nav.outbox')}
        </a>
      </p>
      <Show when={result()} fallback={<Blank icon="file" title={word('item.gone')} />}>
        {(one) => <Shown result={one()} />}
      </Show>
    </>
  );
};

const Shown = (props) => {
  const item = () => props.result.item;
  const status = () => (item()?.state === 'received' ? item().status : props.result.status);
  return (
    <>
      <div>
        <h1>{nameOf(props.result)}</h1>
        <Show when={item()}>
          <p>
            <Chip chip={chipOf(item(), sending())} />
          </p>
        </Show>
      </div>
      <Show when={item()?.state === 'refused'}>
        <Refusal item={item()} />
      </Show>
      <Show when={props.result.status === 'returned' && item()?.state !== 'waiting'}>
        <Returned result={props.result} />
      </Show>
      <Show when={KNOWN.has(status())}>
        <p>{word(`item.status.${status()}`)}</p>
      </Show>
      <Show when={item()?.findings?.length}>
        <section class="rows tight">
          <h2>{word('item.findings')}</h2>
          <ul class="card list">
            <For each={item().findings}>{(finding) => <li>{finding.says}</li>}</For>
          </ul>
        </section>
      </Show>
      <Show when={item()}>
        <Facts item={item()} />
      </Show>
    </>
  );
};

const KNOWN = new Set(['complete', 'processed', 'flagged', 'held', 'approved', 'superseded', 'withdrawn']);

const Refusal = (props) => {
  const words = () => {
    if (props.item.problem === 'file-gone') return word('item.file-gone', props.item.facts);
    return props.item.says || props.item.facts?.title || props.item.problem;
  };
  const retry = async () => {
    await changeItem(props.item.instance_id, () => ({ state: 'waiting', problem: '', says: '', next_try_at: 0 }));
    flush({ now: true });
  };
  return (
    <Note tone="bad" title={word('item.refused')} text={`${words()} ${word('item.kept')}`}>
      <button type="button" class="btn main" onClick={() => reopen(props.item)}>
        {word('item.reopen')}
      </button>
      <button type="button" class="btn" onClick={retry}>
        {word('item.retry')}
      </button>
    </Note>
  );
};

const Returned = (props) => {
  const [failed, setFailed] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const fix = async () => {
    setBusy(true);
    setFailed(false);
    try {
      go(await correct(props.result));
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Show when={mustFix(props.result)} fallback={<Show when={isCorrected(props.result.instance_id)}><Note tone="info" title={word('item.fixed')} /></Show>}>
      <Note tone="bad" icon="back" title={word('item.reason')} text={props.result.reason}>
        <Show when={props.result.decided_by}>
          <span class="small">
            {word('item.by')}: {props.result.decided_by}
          </span>
        </Show>
        <button type="button" class="btn main" disabled={busy()} onClick={fix}>
          {word(busy() ? 'item.fetching' : 'item.fix')}
        </button>
      </Note>
      <Show when={failed()}>
        <Note tone="warn" title={word('item.fetch_failed')} />
      </Show>
    </Show>
  );
};

const Facts = (props) => (
  <section class="card">
    <dl class="in pairs">
      <dt>{word('item.queued_at')}</dt>
      <dd>{when(props.item.queued_at)}</dd>
      <Show when={props.item.received_at}>
        <dt>{word('item.sent_at')}</dt>
        <dd>{when(props.item.received_at)}</dd>
      </Show>
      <dt>{word('item.receipt')}</dt>
      <dd class="code wrap-any">{props.item.receipt ? props.item.receipt.slice(-12) : word('item.no_receipt')}</dd>
      <dt>{word('item.id')}</dt>
      <dd class="code wrap-any">{props.item.instance_id}</dd>
    </dl>
    <Show when={props.item.files.length}>
      <ul class="list" aria-label={word('item.files')}>
        <For each={props.item.files}>
          {(file) => (
            <li>
              <div class="mid">
                <span class="wrap-any">{file.name}</span>
                <small>{word('outbox.bytes', { done: size(file.received ?? 0), total: size(file.size) })}</small>
                <Progress done={file.received ?? 0} total={file.size} label={(percent) => word('outbox.progress', { percent })} />
              </div>
            </li>
          )}
        </For>
      </ul>
    </Show>
    <p class="in">
      <button type="button" class="btn bare" onClick={() => download(props.item)}>
        {word('item.download')}
      </button>
    </p>
  </section>
);

/** The answers as a file, so that a person can carry them by hand when nothing else works. */
function download(item) {
  const address = URL.createObjectURL(new Blob([item.xml], { type: 'text/xml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${item.form_id}-${item.instance_id.replace(/\W+/g, '-')}.xml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
