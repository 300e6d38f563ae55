/** The office pages' own icons: the sprite is put into the page once, so that they are there offline. */
import logo from '../../../../../shared/ui/static/logo.svg' with { type: 'text' };
import sprite from '../../../../../shared/ui/static/icons.svg' with { type: 'text' };

export function placeSprite() {
  const svg = drawn(sprite);
  svg.setAttribute('class', 'sprite');
  document.body.prepend(svg);
}

function drawn(text) {
  const svg = document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true);
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}

export const Logo = () => drawn(logo);

/** props: name as in icons.svg; class. Decoration: the word beside it says what it means. */
export const Icon = (props) => (
  <svg class={`icon ${props.class ?? ''}`} aria-hidden="true">
    <use href={`#i-${props.name}`} />
  </svg>
);
