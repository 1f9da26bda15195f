/** The log of a room on the page: messages in the order of their seq, each once. It knows no socket. */

import { Entry, writeTime } from './entry.js';
import { onSwitch } from './i18n.js';
import { Tools } from './tools.js';

const NEAR = 48;
const HUSH = 300;
const STEPS = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' };

export class View {
  #log;
  #list;
  #outgoing;
  #older;
  #newest;
  #empty;
  #me;
  #actions;
  #onEnd;
  #tools;
  #entries = new Map();
  #stuck = true;
  #hush;

  /**
   * `log` is the scrolling element, `list` the `ol` in it, `outgoing` the one below it, `older` and `newest` the buttons at its
   * ends. `actions` are `edit(id, text)`, `delete(id)` and `react(id, emoji, on)`; `onEnd()` hears that the end has come to be seen.
   */
  constructor({ log, list, outgoing, older, newest, empty, me, actions, onEnd }) {
    this.#log = log;
    this.#list = list;
    this.#outgoing = outgoing;
    this.#older = older;
    this.#newest = newest;
    this.#empty = empty;
    this.#me = me;
    this.#actions = actions;
    this.#onEnd = onEnd;
    this.#tools = new Tools((id) => actions.delete(id));
    log.addEventListener('scroll', () => this.#scrolled());
    newest.addEventListener('click', () => this.toEnd());
    list.addEventListener('focusin', ({ target }) => this.#visit(target.closest('li')));
    list.addEventListener('pointerover', ({ target }) => this.#pointAt(target.closest('li')));
    list.addEventListener('keydown', (event) => this.#step(event));
    new ResizeObserver(() => this.#stuck && this.toEnd()).observe(log);
    onSwitch(() => list.querySelectorAll('time').forEach(writeTime));
  }

  get firstSeq() {
    return Number(this.#list.firstElementChild?.dataset.seq ?? 0);
  }

  get isAtEnd() {
    return this.#stuck;
  }

  /** Takes in an event of the room; a reader who has scrolled up is not moved. */
  apply(event) {
    const stuck = this.#stuck;
    const added = event.type === 'message' ? this.#place(event) : this.#change(event);
    if (stuck) this.toEnd();
    else if (added) this.#newest.hidden = false;
  }

  /** Adds messages that were written before without reading them out; what is on the screen stays where it is. */
  addHistory(messages, hasOlder) {
    const { scrollTop, scrollHeight } = this.#log;
    const stuck = this.#stuck;
    this.#quietly();
    this.#older.hidden = !hasOlder;
    messages.forEach((message) => this.#place(message));
    if (stuck) this.toEnd();
    else this.#log.scrollTop = scrollTop + this.#log.scrollHeight - scrollHeight;
  }

  showWhetherEmpty() {
    this.#empty.hidden = this.#entries.size > 0 || this.#outgoing.children.length > 0;
  }

  clear() {
    this.#tools.moveTo(null);
    this.#entries.clear();
    this.#list.replaceChildren();
    this.toEnd();
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#stuck = true;
    this.#newest.hidden = true;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    const before = this.#stuck;
    this.#stuck = scrollHeight - scrollTop - clientHeight < NEAR;
    if (!this.#stuck) return;
    this.#newest.hidden = true;
    if (!before) this.#onEnd();
  }

  #change(event) {
    const entry = this.#entries.get(event.id);
    entry?.apply(event);
    if (entry?.message.deleted && entry.element.querySelector('.tools')) this.#tools.moveTo(entry);
    return false;
  }

  /** Puts a message at its place; one that is there already stays. Answers whether it was new. */
  #place(message) {
    if (this.#entries.has(message.id)) return false;
    const entry = new Entry(message, this.#me, this.#actions);
    this.#entries.set(message.id, entry);
    let before = this.#list.lastElementChild;
    while (before && Number(before.dataset.seq) > message.seq) before = before.previousElementSibling;
    entry.element.dataset.id = message.id;
    if (before) before.after(entry.element);
    else this.#list.prepend(entry.element);
    if (!this.#list.contains(document.activeElement)) this.#stopAt(this.#list.lastElementChild);
    this.#empty.hidden = true;
    return true;
  }

  /** The list is one stop of the keyboard; the arrows go from entry to entry. */
  #stopAt(item) {
    this.#list.querySelector('[tabindex="0"].entry')?.setAttribute('tabindex', '-1');
    item.tabIndex = 0;
  }

  #visit(item) {
    this.#stopAt(item);
    this.#useOn(item);
  }

  /** The pointer does not take the tools from somebody who goes by keyboard. */
  #pointAt(item) {
    if (item && !this.#tools.isInUse && !this.#list.querySelector(':focus-visible')) this.#useOn(item);
  }

  #useOn(item) {
    this.#tools.moveTo(this.#entries.get(item.dataset.id));
  }

  #step(event) {
    const next = event.target.matches('.entry') && event.target[STEPS[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  #quietly() {
    this.#log.ariaLive = 'off';
    clearTimeout(this.#hush);
    this.#hush = setTimeout(() => (this.#log.ariaLive = 'polite'), HUSH);
  }
}
