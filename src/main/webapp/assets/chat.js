/** The chat of the room that the address names. */

import * as api from './api.js';
import { Composer } from './composer.js';
import { language, quote, say } from './i18n.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import { Room } from './praca.js';
import * as session from './session.js';
import { shell } from './shell.js';
import { View } from './view.js';

const PAGE = 50;
const MOST_MISSED = 1_000;
const ATTEMPTS = 3;

const $ = (id) => document.getElementById(id);
const older = $('older');
const nameGiven = nameInAddress();
const me = session.username();
/** What this tab keeps for this person in this room; neither name can hold a slash. */
const keyOf = (what) => `praca.${what}/${me}/${nameGiven}`;

/** Events that wait until the page of the past that is being read is on the screen. */
let held = [];
let begun = false;
let reading = 0;

if (me === null) toSignIn();

const room = new Room({ name: nameGiven, token, fetch: inLanguage, mostMissed: MOST_MISSED });

shell();
showName();
session.onOtherUser(() => location.reload());

const view = new View({
  log: $('log'),
  list: $('messages'),
  outgoing: $('outgoing'),
  older,
  newest: $('newest'),
  empty: $('empty'),
  me,
  actions: room,
  onEnd: markRead,
});
const people = new People({ count: $('online'), names: $('people'), writing: $('writing') });
const outbox = new Outbox({ list: $('outgoing'), retry, takeBack });
const composer = new Composer({
  form: $('composer'),
  box: $('message'),
  error: $('message-error'),
  key: keyOf('draft'),
  send: write,
  onInput: () => room.typing(),
});

listen({
  state: onState,
  start: startOver,
  message: take,
  message_edited: take,
  message_deleted: take,
  reaction: take,
  outgoing: onOutgoing,
  presence: (presence) => people.show(presence),
  typing: ({ username }) => people.writes(username),
});
older.addEventListener('click', showOlder);
$('create-room').addEventListener('click', create);
window.addEventListener('online', () => room.connect());
window.addEventListener('offline', () => room.reconnect());
document.addEventListener('visibilitychange', markRead);
if (me !== null) {
  sendWhatWasLeft();
  room.connect();
}

function listen(listeners) {
  for (const [type, listener] of Object.entries(listeners)) {
    room.addEventListener(type, ({ detail }) => listener(detail));
  }
}

function onState({ state, reason, problem }) {
  if (reason === 'signed-out') {
    toSignIn();
    return;
  }
  showName();
  const shown = state === 'closed' || reason === 'throttled' ? reason : state;
  // Until the past is there that is still connecting.
  showState(state === 'open' && !begun ? 'connecting' : shown, problem);
  $('missing').hidden = reason !== 'missing';
  document.body.classList.toggle('absent', reason === 'missing');
  if (state === 'open' && !begun) begin();
  if (reason === 'removed') room.get('').catch((refusal) => refusal.status === 401 && toSignIn());
}

function showState(state, problem) {
  const status = $('status');
  status.dataset.state = state;
  if (problem && state === 'forbidden') quote(status, problem.message);
  else say(status, `state.${state}`);
}

function startOver() {
  begun = false;
  held = [];
  reading++;
  older.ariaBusy = 'false';
  view.clear();
}

function take(event) {
  if (held) {
    held.push(event);
    return;
  }
  view.apply(event);
  if (event.type === 'message') arrived(event);
  markRead();
}

function arrived({ username, client_id: clientId }) {
  people.rests(username);
  if (username === me) outbox.remove(clientId);
}

/** Reads the newest page; a failure gives up the connection, which then starts again. */
async function begin() {
  try {
    if (!(await readPast(''))) return;
  } catch {
    room.reconnect();
    return;
  }
  begun = true;
  view.showWhetherEmpty();
  if (room.state === 'open') showState('open');
  markRead();
}

async function showOlder() {
  if (older.ariaBusy === 'true') return;
  older.ariaBusy = 'true';
  try {
    if ((await readPast(`&before=${view.firstSeq}`)) && older.hidden) $('log').focus({ preventScroll: true });
  } catch (problem) {
    if (problem.status === 401) toSignIn();
    else if (!problem.status) say($('message-error'), 'error.unreachable');
    else quote($('message-error'), problem.message);
  } finally {
    older.ariaBusy = 'false';
  }
}

/**
 * Shows a page of messages as they stand, then the events that came meanwhile. A reaction that the page counts must not be
 * counted again, so a page that cannot tell, because one of its messages was just being reacted to, is read once more.
 * Answers whether it is shown.
 */
async function readPast(where) {
  const turn = ++reading;
  held ??= [];
  try {
    for (let attempt = 1; ; attempt++) {
      const from = room.seq;
      const { items } = await room.get(`messages/?limit=${PAGE}${where}`);
      const since = await room.get(`events/?after=${from}`);
      if (turn !== reading) return false;
      const ids = new Set(items.map(({ id }) => id));
      const counted = (event) => event.type === 'reaction' && ids.has(event.id);
      if (attempt < ATTEMPTS && since.items.some(counted)) continue;
      view.addHistory(items, items.length === PAGE);
      items.forEach(arrived);
      release((event) => !(counted(event) && event.seq <= from));
      return true;
    }
  } catch (problem) {
    if (turn !== reading) return false;
    throw problem;
  } finally {
    if (turn === reading && begun) release(() => true);
  }
}

function release(isNews) {
  const events = held ?? [];
  held = null;
  events.filter(isNews).forEach(take);
}

/** The log shows what the room has handed on; until then a message stands below it. */
function onOutgoing(message) {
  if (message.state === 'sent' && message.seq <= room.seq) outbox.remove(message.clientId);
  else outbox.show(message);
  keepOutgoing();
}

/** What is on its way outlives the page: whoever sends it again under its `clientId` sends nothing twice. */
function keepOutgoing() {
  if (session.username() !== me) return;
  const left = room.outgoing.map(({ clientId, message }) => ({ clientId, message }));
  sessionStorage.setItem(keyOf('outgoing'), JSON.stringify(left));
}

function sendWhatWasLeft() {
  const left = JSON.parse(sessionStorage.getItem(keyOf('outgoing')) ?? '[]');
  left.forEach(({ clientId, message }) => room.send(message, { clientId }));
}

function write(text) {
  if ([...text].length > room.maxMessage) return { key: 'send.long', values: { count: room.maxMessage } };
  try {
    room.send(text);
  } catch {
    return { key: 'send.full' };
  }
  view.showWhetherEmpty();
  view.toEnd();
  return null;
}

function retry(message) {
  room.retry(message);
  if (room.state === 'closed') room.connect();
}

function takeBack(message) {
  room.discard(message);
  keepOutgoing();
  composer.putBack(message.message);
}

function markRead() {
  if (begun && !document.hidden && view.isAtEnd) room.read(room.seq);
}

/** Somebody else may have made the room meanwhile: it is entered in any case. */
async function create() {
  const error = $('missing-error');
  quote(error, '');
  try {
    await api.createRoom(nameGiven);
  } catch (problem) {
    if (problem.status === 401) toSignIn();
    quote(error, Object.values(problem.fields).flat().join(' ') || problem.message);
  }
  await room.connect();
  $('message').focus();
}

function token(stale) {
  return stale ? session.renew(stale) : session.access();
}

function inLanguage(address, request) {
  const headers = { ...request.headers, 'Accept-Language': language() };
  return fetch(address, { ...request, headers, credentials: 'omit' });
}

function showName() {
  $('room-title').textContent = room.name;
  document.title = `${room.name} · Praça`;
}

function nameInAddress() {
  const [, , segment] = location.pathname.split('/');
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function toSignIn() {
  location.replace(`/?next=${encodeURIComponent(location.pathname)}`);
}
