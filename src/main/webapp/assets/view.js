/** The log of a room on the page: messages in the order of their seq, each once. It knows no socket. */

import { language, onSwitch, quote, say } from './i18n.js';

const NEAR = 48;
const HUSH = 300;

export class View {
  #log;
  #list;
  #older;
  #newest;
  #empty;
  #me;
  #stuck = true;
  #hush;

  /** `log` is the scrolling element, `list` the `ol` in it, `older` and `newest` the buttons at its ends. */
  constructor({ log, list, older, newest, empty, me }) {
    this.#log = log;
    this.#list = list;
    this.#older = older;
    this.#newest = newest;
    this.#empty = empty;
    this.#me = me;
    log.addEventListener('scroll', () => this.#scrolled());
    newest.addEventListener('click', () => this.toEnd());
    new ResizeObserver(() => this.#stuck && this.toEnd()).observe(log);
    onSwitch(() => list.querySelectorAll('time').forEach(writeTime));
  }

  get firstSeq() {
    return Number(this.#list.firstElementChild?.dataset.seq ?? 0);
  }

  get lastSeq() {
    return Number(this.#list.lastElementChild?.dataset.seq ?? 0);
  }

  /** Adds a message that has just been written; a reader who has scrolled up is not moved. */
  add(message) {
    const stuck = this.#stuck;
    const added = this.#place(message);
    if (stuck) this.toEnd();
    else if (added) this.#newest.hidden = false;
  }

  /** Adds messages that were written before without reading them out; what is on the screen stays where it is. */
  addHistory(messages, hasOlder) {
    const { scrollTop, scrollHeight } = this.#log;
    const stuck = this.#stuck;
    const last = this.lastSeq;
    this.#quietly();
    this.#older.hidden = !hasOlder;
    messages.forEach((message) => this.#place(message));
    if (stuck) this.toEnd();
    else if (this.lastSeq > last) this.#newest.hidden = false;
    else this.#log.scrollTop = scrollTop + this.#log.scrollHeight - scrollHeight;
  }

  showWhetherEmpty() {
    this.#empty.hidden = this.#list.children.length > 0;
  }

  clear() {
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
    this.#stuck = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#stuck) this.#newest.hidden = true;
  }

  /** Puts a message at its place; one that is there already is replaced. Answers whether it was new. */
  #place(message) {
    const item = this.#item(message);
    let before = this.#list.lastElementChild;
    while (before && Number(before.dataset.seq) > message.seq) before = before.previousElementSibling;
    if (Number(before?.dataset.seq) === message.seq) {
      before.replaceWith(item);
      return false;
    }
    if (before) before.after(item);
    else this.#list.prepend(item);
    this.#empty.hidden = true;
    return true;
  }

  #item(message) {
    const item = element('li', 'entry');
    item.dataset.seq = message.seq;
    item.classList.toggle('own', message.username === this.#me);
    const author = element('span', 'author');
    author.dir = 'auto';
    author.textContent = message.username;
    const time = element('time');
    time.dateTime = message.sent_at;
    writeTime(time);
    const text = element('p', 'text');
    text.dir = 'auto';
    if (message.deleted) say(text, 'deleted');
    else quote(text, message.message);
    item.append(author, ' ', time);
    if (message.edited_at && !message.deleted) item.append(' ', edited());
    item.append(text);
    return item;
  }

  #quietly() {
    this.#log.ariaLive = 'off';
    clearTimeout(this.#hush);
    this.#hush = setTimeout(() => (this.#log.ariaLive = 'polite'), HUSH);
  }
}

function element(tag, name) {
  const made = document.createElement(tag);
  if (name) {
    made.className = name;
    made.dataset.testid = name;
  }
  return made;
}

function edited() {
  const mark = element('span', 'edited');
  say(mark, 'edited');
  return mark;
}

/** The hour for today, the day too for other days, in the page's language. */
function writeTime(time) {
  const at = new Date(time.dateTime);
  const today = at.toDateString() === new Date().toDateString();
  const format = today ? { timeStyle: 'short' } : { dateStyle: 'short', timeStyle: 'short' };
  time.textContent = new Intl.DateTimeFormat(language(), format).format(at);
}
