/** Opens a form in the form view's chunk, keeps what it writes, and puts what is finished in the outbox. */
import { createEffect, createSignal, onCleanup, onMount, Show } from 'solid-js';

import { flush } from '../outbox/queue.js';
import { go, href, rename } from '../route.js';
import { owner, say, session } from '../state.js';
import { removeDraft, saveDraft } from '../store/drafts.js';
import { enqueue } from '../store/outbox.js';
import { FormAway, mediaOf, noteShown, open } from '../sync/open_form.js';
import { wakeWhenOnline } from '../sync/worker.js';
import { householdQuestion } from '../ui/household_question.js';
import { Icon } from '../ui/icons.jsx';
import { Note } from '../ui/parts.jsx';
import { language, word } from '../words.js';

export const Form = (props) => {
  const [failed, setFailed] = createSignal('');
  const [opening, setOpening] = createSignal(true);
  const [full, setFull] = createSignal(false);
  let host;
  let shown;
  let gone = false;

  onMount(async () => {
    try {
      const opened = await open(props.route);
      if (gone) return;
      shown = await opened.chunk.openForm(host, optionsOf(opened, props.route, setFull));
      if (gone) shown.dispose();
    } catch (error) {
      if (!(error instanceof FormAway)) console.error(error);
      setFailed(error instanceof FormAway ? 'form.failed.text' : 'form.broken.text');
    } finally {
      setOpening(false);
      noteShown();
    }
  });
  createEffect(() => {
    const code = language();
    shown?.setLanguage(code);
  });
  onCleanup(() => {
    gone = true;
    shown?.dispose();
  });

  return (
    <>
      <Show when={opening()}>
        <p class="soft" role="status" aria-busy="true">
          {word('form.opening')}
        </p>
        <div class="ghost" />
        <div class="ghost" />
      </Show>
      <Show when={failed()}>
        <Note tone="bad" title={word('form.failed')} text={word(failed())}>
          <a class="btn" href={href('')}>
            <Icon name="left" />
            {word('form.home')}
          </a>
        </Note>
      </Show>
      <Show when={full()}>
        <Note tone="bad" title={word('storage.full')} text={word('storage.full.text')} />
      </Show>
      <div ref={host} />
    </>
  );
};

function optionsOf({ form, xml, draft }, route, setFull) {
  const household = route.query.get('household');
  const question = household && householdQuestion(xml);
  const id = draft?.id ?? crypto.randomUUID();
  const facts = { id, owner: owner(), form_id: form.form_id, version: form.version, form_name: form.name };
  let saving = Promise.resolve();
  let finished = false;

  const keep = ({ xml: text, files, title, complete }) => {
    saving = saving.then(async () => {
      if (finished) return;
      try {
        await saveDraft(
          { ...facts, xml: text, title, complete, edit_of: draft?.edit_of ?? '', saved_at: Date.now() },
          files,
        );
        setFull(false);
        rename(`form/${encodeURIComponent(form.form_id)}?draft=${id}`);
      } catch (error) {
        if (error?.name !== 'QuotaExceededError') throw error;
        setFull(true);
      }
    });
    return saving;
  };

  return {
    xml,
    media: (name) => mediaOf(form, name),
    draft: draft && { xml: draft.xml, files: draft.files },
    edit: Boolean(draft?.untouched),
    prefill: question ? { [question]: household } : {},
    language: language(),
    deviceId: session().device_id,
    username: session().holder.username,
    words: word,
    onDraft: keep,
    async onFinish({ instanceId, deprecatedId, title, xml: text, files }) {
      finished = true;
      await saving;
      const item = itemFrom({ ...facts, title, text, files, instanceId, deprecatedId });
      try {
        await enqueue(item, files, id);
      } catch (error) {
        finished = false;
        setFull(error?.name === 'QuotaExceededError');
        throw error;
      }
      say(word('form.queued'));
      go('');
      flush({ now: true });
      wakeWhenOnline();
    },
    onLeave: () => go(''),
    onDiscard: () => removeDraft(id),
  };
}

function itemFrom({ owner: who, form_id, version, form_name, title, text, files, instanceId, deprecatedId }) {
  return {
    instance_id: instanceId,
    owner: who,
    form_id,
    version,
    form_name,
    title,
    xml: text,
    bytes: new TextEncoder().encode(text).length,
    edit_of: deprecatedId ?? '',
    files: files.map(({ name, blob }) => ({ name, type: blob.type, size: blob.size, sha256: '', received: 0 })),
    state: 'waiting',
    receipt: '',
    tries: 0,
    next_try_at: 0,
    problem: '',
    says: '',
    queued_at: Date.now(),
    confirmed_at: null,
  };
}
