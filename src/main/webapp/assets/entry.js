/** One message on the page: its text, its reactions, and its author's changes. It knows no socket. */

import { button, element, onEnter, words } from './dom.js';
import { label, language, quote, say } from './i18n.js';

export class Entry {
  element = element('li', 'entry');
  message;
  isOwn;
  #me;
  #actions;
  #time = element('time');
  #text = words('p', 'text', '');
  #reactions = element('div', 'reactions');
  #error = element('p', 'error');
  #editor = null;
  #shown = '[]';

  /** `actions.edit(id, text)` and `actions.react(id, emoji, on)` promise, or throw what has a `message` to show. */
  constructor(message, me, actions) {
    this.message = { reactions: [], ...message };
    this.isOwn = message.username === me;
    this.#me = me;
    this.#actions = actions;
    this.#time.dateTime = message.sent_at;
    writeTime(this.#time);
    this.element.dataset.seq = message.seq;
    this.element.tabIndex = -1;
    this.element.classList.toggle('own', this.isOwn);
    label(this.#reactions, 'reactions');
    this.#reactions.role = 'group';
    this.#error.role = 'alert';
    const author = words('span', 'author', message.username);
    this.element.append(author, ' ', this.#time, this.#text, this.#error, this.#reactions);
    this.#show();
  }

  get seq() {
    return this.message.seq;
  }

  /** Takes in an event about this message. */
  apply(event) {
    if (this.message.deleted) return;
    if (event.type === 'message_deleted') this.message.deleted = true;
    else if (event.type === 'reaction') this.#count(event);
    else if (event.message) Object.assign(this.message, { message: event.message, edited_at: event.edited_at });
    this.#show();
  }

  /** Only where the reader is can reactions be reached by keyboard. */
  set reachable(reachable) {
    this.#reactions.querySelectorAll('button').forEach((each) => (each.tabIndex = reachable ? 0 : -1));
  }

  isMine(emoji) {
    return Boolean(this.message.reactions.find((reaction) => reaction.emoji === emoji)?.mine);
  }

  /** Does something about this message, and says here when that failed. */
  async attempt(action) {
    quote(this.#error, '');
    try {
      await action();
      return true;
    } catch (problem) {
      if (problem.code === 'disconnected') say(this.#error, 'error.disconnected');
      else quote(this.#error, problem.message);
      return false;
    }
  }

  react(emoji) {
    return this.attempt(() => this.#actions.react(this.message.id, emoji, !this.isMine(emoji)));
  }

  /** Opens the text for its author. */
  edit() {
    if (this.#editor) return;
    const box = element('textarea', 'edit-text');
    box.dir = 'auto';
    box.value = this.message.message;
    label(box, 'edit.text');
    const actions = element('div', 'actions');
    actions.append(button('save', () => this.#save(box.value)), button('cancel', () => this.#closeEditor()));
    this.#editor = element('div', 'editor');
    this.#editor.ariaLive = 'off';
    this.#editor.append(box, actions);
    this.#editor.addEventListener('keydown', (event) => event.key === 'Escape' && this.#closeEditor());
    onEnter(box, () => this.#save(box.value));
    this.#text.before(this.#editor);
    this.#text.hidden = true;
    box.focus();
  }

  async #save(text) {
    if (text.trim() === '') return;
    const changed = text !== this.message.message;
    if (!changed || (await this.attempt(() => this.#actions.edit(this.message.id, text)))) this.#closeEditor();
  }

  #closeEditor() {
    if (!this.#editor) return;
    const focused = this.#editor.contains(document.activeElement);
    this.#editor.remove();
    this.#editor = null;
    this.#text.hidden = false;
    if (focused) this.element.focus();
  }

  #count({ emoji, on, username }) {
    const { reactions } = this.message;
    let found = reactions.find((reaction) => reaction.emoji === emoji);
    if (!found) reactions.push((found = { emoji, count: 0, mine: false }));
    found.count += on ? 1 : -1;
    if (username === this.#me) found.mine = on;
    this.message.reactions = reactions.filter(({ count }) => count > 0);
  }

  #show() {
    const { message, deleted, edited_at: editedAt } = this.message;
    if (deleted) {
      this.#closeEditor();
      say(this.#text, 'deleted');
      quote(this.#error, '');
    } else if (this.#text.textContent !== message) {
      quote(this.#text, message);
    }
    this.element.classList.toggle('gone', Boolean(deleted));
    const mark = this.element.querySelector('.edited');
    if (editedAt && !deleted && !mark) this.#time.after(' ', edited());
    else if (deleted) mark?.remove();
    this.#showReactions(deleted ? [] : this.message.reactions);
  }

  #showReactions(reactions) {
    this.#reactions.hidden = reactions.length === 0;
    const shown = JSON.stringify(reactions);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = document.activeElement?.dataset.emoji;
    const here = this.#reactions.contains(document.activeElement);
    const chips = reactions.map(({ emoji, count, mine }) => {
      const chip = words('button', 'reaction', `${emoji} ${count}`);
      chip.type = 'button';
      chip.dataset.emoji = emoji;
      chip.ariaPressed = String(mine);
      chip.tabIndex = here ? 0 : -1;
      chip.addEventListener('click', () => this.react(emoji));
      return chip;
    });
    this.#reactions.replaceChildren(...chips);
    if (here) (chips.find((chip) => chip.dataset.emoji === focused) ?? this.element).focus();
  }
}

function edited() {
  const mark = element('span', 'edited');
  say(mark, 'edited');
  return mark;
}

/** The hour for today, the day too for other days, in the page's language. */
export function writeTime(time) {
  const at = new Date(time.dateTime);
  const today = at.toDateString() === new Date().toDateString();
  const format = today ? { timeStyle: 'short' } : { dateStyle: 'short', timeStyle: 'short' };
  time.textContent = new Intl.DateTimeFormat(language(), format).format(at);
}
