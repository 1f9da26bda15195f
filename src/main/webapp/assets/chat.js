/** The chat of the room that the address names. */

import * as api from './api.js';
import { Composer } from './composer.js';
import { quote, say } from './i18n.js';
import * as session from './session.js';
import { shell } from './shell.js';
import { Socket } from './socket.js';
import { View } from './view.js';

const PAGE = 50;
const MISSED_PAGE = 200;
const MISSED_PAGES = 5;

const $ = (id) => document.getElementById(id);
const older = $('older');

let roomName = nameInAddress();
let roomId = null;
/** The seq up to which the log has every message; null before the first page is read. */
let synced = null;
let reading = 0;
let live = false;

const me = session.username();
if (me === null) toSignIn();

shell();
showName();
session.onOtherUser(() => location.reload());

const view = new View({ log: $('log'), list: $('messages'), older, newest: $('newest'), empty: $('empty'), me });
const socket = new Socket({ address: api.socketOf(roomName), credential: enter, onState, onFrame });
const composer = new Composer({
  form: $('composer'),
  box: $('message'),
  error: $('message-error'),
  key: `praca.draft.${roomName}`,
  send: write,
  onSilence: () => socket.connect(),
});

older.addEventListener('click', showOlder);
$('create-room').addEventListener('click', create);
window.addEventListener('online', () => socket.connect());
window.addEventListener('offline', () => socket.retry());
if (me !== null) socket.connect();

/** Asks the room over HTTP before each connection: a refused upgrade would not tell why. */
async function enter() {
  const room = await api.room(roomName);
  if (roomId !== null && roomId !== room.id) startOver();
  roomId = room.id;
  roomName = room.name;
  showName();
  return session.access();
}

function onState(state, problem) {
  if (state === 'signed-out') {
    toSignIn();
    return;
  }
  // Until the missed messages are there nothing can be sent: that is still connecting.
  showState(state === 'open' ? 'connecting' : state, problem);
  $('missing').hidden = state !== 'missing';
  document.body.classList.toggle('absent', state === 'missing');
  live = false;
  reading++;
  composer.disconnected();
  if (state === 'open') catchUp();
  if (state === 'removed') api.room(roomName).catch((refusal) => refusal.status === 401 && toSignIn());
}

function showState(state, problem) {
  const status = $('status');
  status.dataset.state = state;
  if (problem && state === 'forbidden') quote(status, problem.message);
  else say(status, `state.${state}`);
}

function onFrame(frame) {
  if (frame.type === 'message') {
    view.add(frame);
    if (live) synced = frame.seq;
    recognise(frame);
  } else if (frame.type === 'error' && frame.code === 'token_not_valid') {
    composer.postponed();
    socket.connect();
  } else if (frame.type === 'error') {
    composer.refused(frame.detail);
  }
}

/** Reads what the room had before the socket was open; a failure gives up the connection, which then starts again. */
async function catchUp() {
  const turn = reading;
  const current = () => turn === reading;
  try {
    if (synced === null) await readAnew(current);
    else await readMissed(current);
  } catch {
    if (current()) socket.retry();
    return;
  }
  if (!current()) return;
  live = true;
  synced = view.lastSeq;
  view.showWhetherEmpty();
  composer.connected();
  showState('open');
}

async function readAnew(current) {
  startOver();
  const items = await api.messages(roomName, { limit: PAGE });
  if (!current()) return;
  view.addHistory(items, items.length === PAGE);
  items.forEach(recognise);
}

/** Reads on from where the log ends; when too much was missed, the log starts again at the newest page. */
async function readMissed(current) {
  for (let page = 0; page < MISSED_PAGES; page++) {
    const items = await api.messages(roomName, { after: synced, limit: MISSED_PAGE });
    if (!current()) return;
    items.forEach((item) => view.add(item));
    items.forEach(recognise);
    if (items.length < MISSED_PAGE) return;
    synced = items.at(-1).seq;
  }
  await readAnew(current);
}

async function showOlder() {
  if (older.ariaBusy === 'true') return;
  older.ariaBusy = 'true';
  const room = roomId;
  try {
    const items = await api.messages(roomName, { before: view.firstSeq, limit: PAGE });
    if (room !== roomId) return;
    view.addHistory(items, items.length === PAGE);
    if (older.hidden) $('log').focus({ preventScroll: true });
  } catch (problem) {
    if (problem.status === 401) toSignIn();
    else quote($('message-error'), problem.message);
  } finally {
    older.ariaBusy = 'false';
  }
}

function startOver() {
  view.clear();
  synced = null;
}

function recognise(message) {
  if (message.username === me) composer.shown(message.message);
}

function write(text) {
  view.toEnd();
  socket.send(text);
}

/** Somebody else may have made the room meanwhile: it is entered in any case. */
async function create() {
  const error = $('missing-error');
  quote(error, '');
  try {
    await api.createRoom(roomName);
  } catch (problem) {
    if (problem.status === 401) toSignIn();
    quote(error, Object.values(problem.fields).flat().join(' ') || problem.message);
  }
  await socket.connect();
  $('message').focus();
}

function showName() {
  $('room-title').textContent = roomName;
  document.title = `${roomName} · Praça`;
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
