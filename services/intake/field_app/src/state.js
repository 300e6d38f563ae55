/** What the views show, as signals; kept equal to the phone's database by what `changes` tells. */
import { createSignal } from 'solid-js';

import { onChange } from './store/changes.js';
import { own } from './store/db.js';
import { draftsOf } from './store/drafts.js';
import { othersUnsent, outboxOf } from './store/outbox.js';

const [session, setSession] = createSignal(null, { equals: false });
const [forms, setForms] = createSignal([]);
const [formsReady, setFormsReady] = createSignal(false);
const [households, setHouseholds] = createSignal([]);
const [inbox, setInbox] = createSignal([]);
const [drafts, setDrafts] = createSignal([]);
const [outbox, setOutbox] = createSignal([]);
const [others, setOthers] = createSignal([]);
const [sending, setSending] = createSignal('');
const [online, setOnline] = createSignal(navigator.onLine);
const [reached, setReached] = createSignal(true);
const [refreshedAt, setRefreshedAt] = createSignal(0);
const [toast, setToast] = createSignal('');
const [problem, setProblem] = createSignal(null);

export {
  drafts, forms, formsReady, households, inbox, online, others, outbox, problem, reached, refreshedAt, sending, session, setProblem,
  toast,
};

export const owner = () => session()?.owner ?? '';

const READERS = {
  async session() {
    const [read, at] = await own.readAll(['session', 'refreshed_at']);
    setSession(read ?? null);
    setRefreshedAt(at ?? 0);
  },
  async forms() {
    const [list, ready] = await own.readAll(['forms', 'forms_ready']);
    setForms(list?.forms ?? []);
    setFormsReady(Boolean(ready));
  },
  households: async () => setHouseholds((await own.read('households'))?.households ?? []),
  inbox: async () => setInbox((await own.read('inbox')) ?? []),
  drafts: async () => setDrafts(owner() ? await draftsOf(owner()) : []),
  async outbox() {
    setOutbox(owner() ? await outboxOf(owner()) : []);
    setOthers(await othersUnsent(owner()));
  },
};

export const waitingItems = () => outbox().filter((item) => item.state === 'waiting');
export const refusedItems = () => outbox().filter((item) => item.state === 'refused');

/** Read all there is on the phone. Ends when the first view can be drawn. */
export async function readAll() {
  await READERS.session();
  await Promise.all([READERS.forms(), READERS.inbox(), READERS.drafts(), READERS.outbox()]);
  READERS.households(); // thousands of rows, and only the search needs them
}

/** Say something short that needs no answer; it goes by itself. */
export function say(text) {
  setToast(text);
  setTimeout(() => setToast((shown) => (shown === text ? '' : shown)), 6_000);
}

onChange(async ({ kind, ...facts }) => {
  if (kind === 'sending') setSending(facts.instance_id);
  else if (kind === 'reach') setReached(facts.reached);
  else await READERS[kind]?.();
});
addEventListener('online', () => setOnline(true));
addEventListener('offline', () => setOnline(false));
