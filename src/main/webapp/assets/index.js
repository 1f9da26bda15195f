/** The entrance: sign in, sign up, set up; and for who is inside, the rooms. */

import * as api from './api.js';
import { onSubmit } from './form.js';
import { quote, say } from './i18n.js';
import * as passkey from './passkey.js';
import { codeOf, isDeclined, passkeyProof } from './proof.js';
import * as session from './session.js';
import { shell, showAccount } from './shell.js';

const PAGE = 100;
const PAUSE = 200;

const $ = (id) => document.getElementById(id);
const list = $('rooms');
const searchBox = $('room-search');
let asked = 0;
let pause;
/** The token of a sign-in that waits for its second factor. */
let step = null;

shell();
session.onOtherUser(() => location.reload());
if (session.read()) enter();
else wait();

onSubmit($('sign-in-form'), async ({ username, password }, button) => {
  const knock = button?.value === 'sign-up' ? api.signUp : api.signIn;
  try {
    await knock({ username, password });
  } catch (problem) {
    if (problem.code !== 'second_factor_required') throw problem;
    askForFactor(problem.body);
    return;
  }
  enter();
});
$('reveal').addEventListener('change', () => ($('password').type = $('reveal').checked ? 'text' : 'password'));

onSubmit($('step-form'), async ({ proof }, button) => {
  try {
    const shown = button?.value === 'passkey' ? await passkeyProof() : codeOf(proof);
    await api.completeSignIn({ mfa_token: step, ...shown });
  } catch (problem) {
    if (isDeclined(problem)) return;
    if (problem.status === 401) return wait('step.late');
    throw problem;
  }
  enter();
});
$('step-back').addEventListener('click', () => wait());

$('passkey').hidden = !passkey.supported();
$('passkey').addEventListener('click', async () => {
  quote($('passkey-error'), '');
  try {
    await api.signInWithPasskey(await passkey.get(await api.passkeyOptions()));
    enter();
  } catch (problem) {
    if (!isDeclined(problem)) quote($('passkey-error'), problem.message);
  }
});

onSubmit($('setup-form'), async (values) => {
  await api.setUp(values);
  enter();
});

onSubmit($('create-form'), async ({ name }) => {
  const room = await api.createRoom(name);
  location.assign(api.pageOf(room.name));
});

$('search-form').addEventListener('submit', (event) => event.preventDefault());
searchBox.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(showRooms, PAUSE);
});
$('more-rooms').addEventListener('click', () => showRooms(list.lastElementChild.dataset.id));

/** Shows the entrance, with a word about why where there was a session. */
async function wait(reason) {
  showAccount();
  $('square').hidden = true;
  $('entrance').hidden = false;
  $('step-form').hidden = true;
  $('sign-in-form').hidden = false;
  step = null;
  if (reason) say($('session-ended'), reason);
  $('username').focus();
  $('setup').hidden = !(await api.wantsSetUp());
}

/** The password was right; the second factor is still to come. */
function askForFactor({ mfa_token: token, methods }) {
  step = token;
  $('sign-in-form').reset();
  $('sign-in-form').hidden = true;
  $('step-form').hidden = false;
  $('step-passkey').hidden = !(methods.includes('passkey') && passkey.supported());
  $('step-code').focus();
}

/** Goes where the visitor was going, or shows the rooms. */
function enter() {
  const next = wayBack();
  if (next) {
    location.replace(next);
    return;
  }
  showAccount();
  document.querySelectorAll('#entrance form').forEach((form) => form.reset());
  $('entrance').hidden = true;
  $('square').hidden = false;
  $('main').focus();
  showRooms();
}

/** The `next` of the address, if it is a path of this site. */
function wayBack() {
  const next = new URLSearchParams(location.search).get('next');
  if (!next?.startsWith('/')) return null;
  const url = URL.canParse(next, location.origin) ? new URL(next, location.origin) : null;
  return url?.origin === location.origin && url.pathname.startsWith('/chat/') ? url.href : null;
}

/** Shows the rooms that match the search: the first page, or those after an id. Late answers are dropped. */
async function showRooms(after) {
  const question = ++asked;
  try {
    const { rooms, more } = await api.rooms({ search: searchBox.value.trim(), after, limit: PAGE });
    if (question !== asked) return;
    if (after === undefined) list.replaceChildren();
    const links = rooms.map(link);
    list.append(...links);
    $('more-rooms').hidden = !more;
    count(more);
    if (after !== undefined) links[0]?.firstElementChild.focus();
  } catch (problem) {
    if (question !== asked) return;
    if (problem.status === 401) wait('session.ended');
    else quote($('room-count'), problem.message);
  }
}

function link(room) {
  const item = document.createElement('li');
  const anchor = document.createElement('a');
  item.dataset.id = room.id;
  anchor.href = api.pageOf(room.name);
  anchor.dir = 'auto';
  anchor.dataset.testid = 'room-link';
  anchor.textContent = room.name;
  item.append(anchor);
  return item;
}

function count(more) {
  const length = list.children.length;
  const key = more ? 'rooms.first' : ['rooms.none', 'rooms.one'][length] ?? 'rooms.many';
  say($('room-count'), key, { count: length });
}
