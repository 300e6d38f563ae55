/** A page with nothing but a form: what tests of the form view open in a browser. */
import { openForm } from '../../src/form/index.jsx';
import { placeSprite } from '../../src/ui/icons.jsx';
import { readLanguage, word } from '../../src/words.js';

const heard = { drafts: [], finished: [], left: 0 };
let open = null;

async function media(name) {
  const answer = await fetch(`/media/${name}`);
  if (!answer.ok) throw new Error(name);
  return answer.blob();
}

/** What a test may read of it: the XML, and each file's name, type and size. */
const plain = ({ files, ...rest }) => ({ ...rest, files: files.map(({ name, blob }) => ({ name, type: blob.type, bytes: blob.size })) });

window.form = {
  heard,
  async open(options = {}) {
    open?.dispose();
    const host = document.getElementById('host');
    host.replaceChildren();
    delete host.dataset.ready;
    open = await openForm(host, {
      xml: await (await fetch('/form.xml')).text(),
      media,
      draft: null,
      edit: false,
      prefill: {},
      language: 'vi',
      deviceId: 'field:test',
      username: 'test',
      words: word,
      onDraft: async (draft) => void heard.drafts.push(draft),
      onFinish: async (submission) => void heard.finished.push(submission),
      onLeave: () => void heard.left++,
      ...options,
    });
  },
  /** As after the phone was switched off and on. */
  reopen: () => window.form.open({ draft: heard.drafts.at(-1) }),
  setLanguage: (code) => open.setLanguage(code),
  lastDraft: () => plain(heard.drafts.at(-1)),
  lastFinished: () => plain(heard.finished.at(-1)),
  /** Size of the first picture of the last draft. */
  async picture() {
    const [{ blob }] = heard.drafts.at(-1).files;
    const { width, height } = await createImageBitmap(blob);
    return { width, height };
  },
};

readLanguage();
placeSprite();
window.form.open();
