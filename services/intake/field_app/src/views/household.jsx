/** One household, and the forms that can start from it. */
import { createResource, For, Show } from 'solid-js';

import { href } from '../route.js';
import { forms, households } from '../state.js';
import { formXml } from '../store/forms.js';
import { householdQuestion } from '../ui/household_question.js';
import { iconOf } from '../ui/form_icon.js';
import { Icon } from '../ui/icons.jsx';
import { Blank } from '../ui/parts.jsx';
import { word } from '../words.js';
import { classWord } from './households.jsx';

export const Household = (props) => {
  const household = () => households().find((one) => one.code === props.code);
  return (
    <>
      <p>
        <a class="btn bare" href={href('households')}>
          <Icon name="left" />
          {word('nav.households')}
        </a>
      </p>
      <Show when={household()} fallback={<Blank icon="users" title={word('household.gone')} />}>
        {(one) => (
          <>
            <h1>{one().head_name}</h1>
            <section class="card">
              <dl class="in pairs">
                <Pair key="code" value={one().code} />
                <Pair key="village" value={[one().village_name, one().commune_name].filter(Boolean).join(', ')} />
                <Pair key="class" value={classWord(one().poverty_class)} />
                <Pair key="members" value={one().members} />
                <Pair key="phone" value={one().phone_tail && word('household.phone.tail', { tail: one().phone_tail })} />
              </dl>
            </section>
            <Startable code={one().code} />
          </>
        )}
      </Show>
    </>
  );
};

const Pair = (props) => (
  <Show when={props.value}>
    <dt>{word(`household.${props.key}`)}</dt>
    <dd>{props.value}</dd>
  </Show>
);

const Startable = (props) => {
  const [startable] = createResource(forms, async (listed) => {
    const texts = await Promise.all(listed.map(formXml));
    return listed.filter((_, i) => texts[i] && householdQuestion(texts[i]));
  });
  return (
    <section class="rows tight">
      <h2>{word('household.forms')}</h2>
      <Show when={startable.latest?.length} fallback={<Show when={!startable.loading}><p class="soft">{word('household.forms.none')}</p></Show>}>
        <div class="tiles">
          <For each={startable.latest}>
            {(form) => (
              <a class="tile" href={href(`form/${encodeURIComponent(form.form_id)}?household=${encodeURIComponent(props.code)}`)}>
                <Icon name={iconOf(form.form_id)} class="big-i" />
                <span class="strong">{form.name}</span>
              </a>
            )}
          </For>
        </div>
      </Show>
    </section>
  );
};
