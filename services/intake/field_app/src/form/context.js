/** What every part of an open form may ask for. */
import { createContext, createSignal, useContext } from 'solid-js';

const FormContext = createContext();
export const FormProvider = FormContext.Provider;
export const useForm = () => useContext(FormContext);

/**
 * @returns what the views share: the instance, words, media, which questions were touched, what was
 *   typed that is no answer, and where the view shall go
 */
export function createFormContext({ instance, words, media }) {
  const [touched, setTouched] = createSignal(new Set(), { equals: false });
  const [tried, setTried] = createSignal(false);
  const [typed, setTyped] = createSignal(new Map(), { equals: false });
  const [target, setTarget] = createSignal(null, { equals: false });
  const [preparing, setPreparing] = createSignal([]);

  return {
    instance,
    words,
    media,
    tried,
    setTried,
    target,
    goTo: setTarget,

    /** Whether a file is still being made ready; reactive. */
    isPreparing: () => preparing().length > 0,
    /** Registers work on a file; nothing is saved or sent before it has ended. */
    prepare(work) {
      const settled = work.catch(() => {}).finally(() => setPreparing((all) => all.filter((each) => each !== settled)));
      setPreparing((all) => [...all, settled]);
      return work;
    },
    async prepared() {
      while (preparing().length) await Promise.all(preparing());
    },

    touch: (node) => setTouched((all) => all.add(node.nodeId)),
    isTouched: (node) => tried() || touched().has(node.nodeId),

    /** Text in a field that is no answer to its question: kept, so that it is neither lost nor sent. */
    typed: (node) => typed().get(node.nodeId) ?? null,
    setTyped(node, entry) {
      if (!entry && !typed().has(node.nodeId)) return;
      setTyped((all) => {
        if (entry) all.set(node.nodeId, entry);
        else all.delete(node.nodeId);
        return all;
      });
    },
  };
}
