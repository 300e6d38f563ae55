/** A draft in a list: go on with it, or throw it away after being asked. */
import { createSignal } from 'solid-js';

import { href } from '../route.js';
import { removeDraft } from '../store/drafts.js';
import { Icon } from '../ui/icons.jsx';
import { Ask } from '../ui/parts.jsx';
import { when, word } from '../words.js';
import { nameOf } from './item_row.jsx';

export const DraftRow = (props) => {
  const [asking, setAsking] = createSignal(false);
  const name = () => nameOf({ ...props.draft, title: props.draft.title || word('draft.untitled') });
  const about = () =>
    [
      word('draft.saved', { at: when(props.draft.saved_at) }),
      props.draft.edit_of && word('draft.edit'),
      !props.draft.complete && word('draft.incomplete'),
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <li class="acts" data-draft={props.draft.id}>
      <div class="mid">
        <b>{name()}</b>
        <small>{about()}</small>
      </div>
      <button type="button" class="btn bare sq" aria-label={`${word('draft.remove')}: ${name()}`} onClick={() => setAsking(true)}>
        <Icon name="x" />
      </button>
      <a class="btn" href={href(`form/${encodeURIComponent(props.draft.form_id)}?draft=${props.draft.id}`)}>
        {word('draft.continue')}
      </a>
      <Ask
        open={asking()}
        title={word('draft.remove.title', { title: name() })}
        text={word('draft.remove.text')}
        yes={word('draft.remove.yes')}
        tone="bad"
        onYes={() => removeDraft(props.draft.id)}
        onNo={() => setAsking(false)}
      />
    </li>
  );
};
