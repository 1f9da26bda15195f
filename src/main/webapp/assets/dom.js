/** Small elements, and a key. */

import { say } from './i18n.js';

/** The class is the test's name for it, too. */
export function element(tag, name) {
  const made = document.createElement(tag);
  if (name) {
    made.className = name;
    made.dataset.testid = name.split(' ')[0];
  }
  return made;
}

/** A button that shows a sentence of the table. */
export function button(key, onClick, name = key) {
  const made = element('button', name);
  made.type = 'button';
  say(made, key);
  made.addEventListener('click', onClick);
  return made;
}

/** What a person wrote, in whatever direction it runs. */
export function words(tag, name, text) {
  const made = element(tag, name);
  made.dir = 'auto';
  made.textContent = text;
  return made;
}

/** Calls back when Enter alone is pressed in a box of several lines, but not where it ends a composition. */
export function onEnter(box, submit) {
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
}
