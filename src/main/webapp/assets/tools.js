/** What can be done with a message: one set of buttons that follows the reader from entry to entry. It knows no socket. */

import { button, element, words } from './dom.js';
import { label, say } from './i18n.js';

const EMOJI = ['👍', '❤️', '😂', '🎉', '😢', '👀'];

export class Tools {
  #element = element('div', 'tools');
  #palette = element('div', 'palette');
  #react = button('react', () => this.#showPalette(this.#palette.hidden));
  #edit = button('edit', () => this.#entry.edit());
  #delete = button('delete', () => this.#remove());
  #entry = null;
  #onDelete;

  /** `onDelete(id)` promises, or throws what has a `message` to show. */
  constructor(onDelete) {
    this.#onDelete = onDelete;
    this.#element.role = this.#palette.role = 'group';
    this.#element.ariaLive = 'off';
    label(this.#element, 'tools');
    label(this.#palette, 'react');
    this.#palette.append(...EMOJI.map((emoji) => this.#choice(emoji)));
    this.#element.append(this.#react, this.#edit, this.#delete, this.#palette);
    this.#element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!this.#element.contains(relatedTarget)) this.#rest();
    });
    this.#element.addEventListener('keydown', (event) => event.key === 'Escape' && this.#leave());
    this.#rest();
  }

  get isInUse() {
    return this.#element.contains(document.activeElement);
  }

  /** Goes to an entry; to one that was deleted nothing can be done. */
  moveTo(entry) {
    const useful = entry && !entry.message.deleted;
    if (this.#entry === entry && useful) return;
    this.#leave();
    this.#rest();
    if (this.#entry) this.#entry.reachable = false;
    this.#entry = entry;
    this.#element.remove();
    if (!useful) return;
    entry.reachable = true;
    this.#edit.hidden = this.#delete.hidden = !entry.isOwn;
    entry.element.append(this.#element);
  }

  #choice(emoji) {
    const choice = words('button', 'emoji', emoji);
    choice.type = 'button';
    choice.addEventListener('click', () => {
      this.#entry.react(emoji);
      this.#leave();
    });
    return choice;
  }

  #showPalette(shown) {
    this.#palette.hidden = !shown;
    this.#react.ariaExpanded = String(shown);
    if (!shown) return;
    for (const choice of this.#palette.children) choice.ariaPressed = String(this.#entry.isMine(choice.textContent));
    this.#palette.firstElementChild.focus();
  }

  /** Asks once more before anything is lost. */
  #remove() {
    if (this.#delete.dataset.text === 'delete') {
      say(this.#delete, 'delete.sure');
    } else {
      const { id } = this.#entry.message;
      this.#entry.attempt(() => this.#onDelete(id));
      this.#leave();
    }
  }

  #leave() {
    if (this.isInUse) this.#entry.element.focus();
    this.#rest();
  }

  #rest() {
    say(this.#delete, 'delete');
    this.#showPalette(false);
  }
}
