/** The form view: loaded when a form is opened. */
import { createEffect, createSignal, getOwner, on, runWithOwner } from 'solid-js';
import { render } from 'solid-js/web';

import { addWords } from '../words.js';
import { createAutosave } from './autosave.js';
import { createFormContext, FormProvider } from './context.js';
import { openFormInstance } from './engine.js';
import { backgroundPosition } from './location.js';
import { prefill } from './prefill.js';
import { problemsIn } from './problems.js';
import { FormView } from './views/form_view.jsx';
import { words as formWords } from './words.js';

addWords(formWords);

const clock = (date) => date.toTimeString().slice(0, 5);

/** Saves the draft after each change, and says so in words. */
function createDraftKeeper(context, onDraft, changed) {
  const { instance, words } = context;
  const [saved, setSaved] = createSignal('');
  const save = async () => {
    setSaved(words('form.saving'));
    await context.prepared();
    try {
      await onDraft({ xml: instance.xml, files: instance.files, title: instance.title, complete: problemsIn(context).length === 0, changed: changed() });
      setSaved(words('form.saved', { time: clock(new Date()) }));
    } catch (error) {
      setSaved(words('form.not-saved'));
      throw error;
    }
  };
  return { saved, autosave: createAutosave(save) };
}

/**
 * Shows a form in `host`, ready to be filled.
 *
 * @param {HTMLElement} host empty
 * @param {object} options xml, media(name), draft {xml, files} or null, edit (the draft is a returned
 *   submission: new instanceID, the old one becomes deprecatedID), prefill {question: value}, language,
 *   deviceId, username, words(key, values), onDraft({xml, files, title, complete, changed}),
 *   onFinish({instanceId, deprecatedId, title, xml, files}), onLeave()
 * @returns {Promise<{dispose(): void, setLanguage(code: string): void, save(): Promise<void>}>}
 * @throws when the form cannot be read, or the draft belongs to another form
 */
export async function openForm(host, options) {
  const instance = await openFormInstance({ ...options, geolocate: backgroundPosition });
  instance.setLanguage(options.language);
  if (!options.draft) prefill(instance.root, options.prefill ?? {});

  let changed = false;
  let finishing = false;
  let keeper;
  let watching;
  const view = () => {
    const context = createFormContext({ instance, words: options.words, media: options.media });
    keeper = createDraftKeeper(context, options.onDraft, () => changed);
    const watch = () =>
      createEffect(
        on(
          () => instance.xml,
          () => {
            changed = true;
            // Finishing stamps the end; saved then, the draft would come back after it was sent.
            if (!finishing) keeper.autosave.changed();
          },
          { defer: true },
        ),
      );
    // Writing out every answer of the form can wait until it is on the screen.
    const owner = getOwner();
    watching = setTimeout(() => runWithOwner(owner, watch));
    // What could not be saved is not left: the words beside the page number say so.
    const leave = async () => {
      await context.prepared();
      await keeper.autosave.flush().then(options.onLeave, () => {});
    };
    const save = () => {
      keeper.autosave.changed();
      return leave();
    };
    // When the phone has no room for it the form stays open; the shell says why.
    const finish = async () => {
      await keeper.autosave.flush().catch(() => {});
      finishing = true;
      await options.onFinish(await instance.finish()).catch(() => {
        finishing = false;
      });
    };
    return (
      <FormProvider value={context}>
        <FormView saved={keeper.saved()} onLeave={leave} onSave={save} onFinish={finish} />
      </FormProvider>
    );
  };
  const unmount = render(view, host);

  const whenHidden = () => document.visibilityState === 'hidden' && keeper.autosave.flush();
  const whenGone = () => keeper.autosave.flush();
  document.addEventListener('visibilitychange', whenHidden);
  addEventListener('pagehide', whenGone);

  performance.mark('form-ready');
  host.dataset.ready = '1';

  return {
    dispose() {
      document.removeEventListener('visibilitychange', whenHidden);
      removeEventListener('pagehide', whenGone);
      clearTimeout(watching);
      keeper.autosave.stop();
      unmount();
    },
    setLanguage: (code) => instance.setLanguage(code),
    async save() {
      keeper.autosave.changed();
      await keeper.autosave.flush();
    },
  };
}
