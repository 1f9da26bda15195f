/** What praca.js does, by test name, with a clock, a server and a die of its own. Each throws when it is not so. */

import { CLOSE_CODES, Room } from '/assets/praca.js';

const TOKEN_LIFE = 1_800;

export const tests = {
  async 'connects with the token in a subprotocol and tells where the stream starts'() {
    const { server, room, heard } = scene();
    room.connect();
    const socket = await server.accept();
    equal(socket.url, 'ws://praca.test/ws/chat/a%20b/');
    equal(socket.protocols, ['praca.v1', `bearer.${token(1)}`]);
    socket.welcome(7);
    equal(heard('start'), [{ seq: 7 }]);
    equal(room.state, 'open');
    equal([room.online, room.users, room.username, room.maxMessage], [2, ['ana', 'rui'], 'ana', 4_000]);
  },

  async 'waits twice as long after each failure, up to half a minute'() {
    const { server, room, clock } = scene();
    room.connect();
    const waits = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      (await server.accept()).drop(1006);
      waits.push(clock.next());
      await clock.pass(clock.next());
    }
    equal(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  },

  async 'spreads its attempts over the whole wait'() {
    const { server, room, clock } = scene({ die: 0.25 });
    room.connect();
    (await server.accept()).drop(1006);
    equal(clock.next(), 125);
  },

  async 'does what each close code advises'() {
    for (const [code, { reconnect, reason, wait }] of Object.entries(CLOSE_CODES)) {
      const { server, room, clock, heard } = scene();
      room.connect();
      const socket = await server.accept();
      socket.welcome(0);
      socket.drop(Number(code));
      equal(room.state, reconnect ? 'waiting' : 'closed', code);
      equal(heard('state').at(-1).reason, reason, code);
      equal(clock.next(), wait ? wait[1] : undefined, code);
    }
  },

  async 'says why it may not enter, and waits as long as it is told'() {
    for (const [status, reason] of Object.entries({ 401: 'signed-out', 403: 'forbidden', 404: 'missing' })) {
      const { server, room, heard } = scene();
      server.answer = () => [Number(status), { code: 'no', detail: 'No.' }];
      room.connect();
      await tick();
      equal([heard('state').at(-1).reason, heard('state').at(-1).problem.message], [reason, 'No.']);
    }
    const { server, room, clock } = scene();
    server.answer = () => [503, { code: 'unavailable' }, { 'Retry-After': '7' }];
    room.connect();
    await tick();
    equal([room.state, clock.next()], ['waiting', 7_000]);
  },

  async 'asks for another token when the server does not take the one it has'() {
    const { server, room, clock } = scene();
    server.answer = (address, request) =>
      request.headers.Authorization === `Bearer ${token(1)}` ? [401, { code: 'token_not_valid' }] : undefined;
    room.connect();
    const socket = await server.accept();
    equal(socket.protocols[1], `bearer.${token(2)}`);
    socket.welcome(0);
    socket.drop(4001);
    await clock.pass(clock.next());
    equal((await server.accept()).protocols[1], `bearer.${token(3)}`);
  },

  async 'goes on behind the last event, and shows nothing twice'() {
    const { server, room, clock, heard } = scene();
    room.connect();
    const first = await server.accept();
    first.welcome(3);
    first.say(message(4), { ...message(4), type: 'message_edited', seq: 5 }, message(5));
    first.drop(1006);
    await clock.pass(clock.next());
    const second = await server.accept();
    equal(second.url.endsWith('?after=5'), true);
    second.welcome(7);
    equal(room.state, 'connecting');
    second.say(message(5), message(6), message(7), { type: 'resumed', complete: true, seq: 7 }, message(7), message(8));
    equal(room.state, 'open');
    equal(heard('message').map(({ seq }) => seq), [4, 6, 7, 8]);
    equal(heard('message_edited').map(({ seq }) => seq), [5]);
    equal(room.seq, 8);
  },

  async 'reads a long absence over HTTP while what is new comes in'() {
    const { server, room, heard } = scene({ after: 1 });
    room.connect();
    const socket = await server.accept();
    const pages = server.hold('events/');
    socket.welcome(402);
    socket.say({ type: 'resumed', complete: false, seq: 402 }, message(403));
    await tick();
    equal(pages.next().address, 'http://praca.test/chat/rooms/a%20b/events/?after=1&limit=200');
    pages.answer(range(2, 201));
    await tick();
    socket.say(message(404));
    equal(room.state, 'connecting');
    pages.answer(range(202, 401));
    await tick();
    pages.answer(range(402, 404));
    await tick();
    equal(heard('message').map(({ seq }) => seq), range(2, 404).map(({ seq }) => seq));
    equal(room.state, 'open');
  },

  async 'reads a hole over HTTP'() {
    const { server, room, heard } = scene();
    room.connect();
    const socket = await server.accept();
    const pages = server.hold('events/');
    socket.welcome(0);
    socket.say(message(1), message(4));
    await tick();
    pages.answer(range(2, 4));
    await tick();
    socket.say(message(5));
    equal(heard('message').map(({ seq }) => seq), [1, 2, 3, 4, 5]);
  },

  async 'connects anew when the log cannot be read'() {
    const { server, room, clock, heard } = scene();
    room.connect();
    const socket = await server.accept();
    const pages = server.hold('events/');
    socket.welcome(0);
    socket.say(message(2));
    await tick();
    pages.next().reply(503, { code: 'unavailable' });
    await tick();
    equal(room.state, 'waiting');
    await clock.pass(clock.next());
    const second = await server.accept();
    second.welcome(2);
    second.say(message(1), message(2), { type: 'resumed', complete: true, seq: 2 });
    equal(heard('message').map(({ seq }) => seq), [1, 2]);
  },

  async 'starts anew when too much was missed or the room was made again'() {
    const { server, room, clock, heard } = scene({ mostMissed: 1_000 });
    room.connect();
    const first = await server.accept();
    first.welcome(1);
    first.drop(1006);
    await clock.pass(clock.next());
    const second = await server.accept();
    second.welcome(1_002);
    second.say({ type: 'resumed', complete: false, seq: 1_002 });
    equal([room.seq, room.state], [1_002, 'open']);
    second.drop(1006);
    server.id++;
    await clock.pass(clock.next());
    const third = await server.accept();
    equal(third.url.includes('after'), false);
    third.welcome(2);
    equal(heard('start'), [{ seq: 1 }, { seq: 1_002 }, { seq: 2 }]);
  },

  async 'sends again under the same client id what was not acknowledged, in order'() {
    const { server, room, clock, heard } = scene();
    const [one, two] = [room.send('one'), room.send('two', { replyTo: 'x' })];
    equal([one.state, two.state], ['pending', 'pending']);
    room.connect();
    const first = await server.accept();
    first.welcome(0);
    const before = first.sent('send');
    equal(before.map((frame) => frame.message), ['one']);
    first.drop(1006);
    await clock.pass(clock.next());
    const second = await server.accept();
    second.welcome(0);
    second.say({ type: 'resumed', complete: true, seq: 0 });
    const again = second.sent('send')[0];
    equal([again.message, again.client_id], ['one', before[0].client_id]);
    second.say({ type: 'ack', ref: again.ref, id: 'm1', seq: 1, sent_at: 'now' });
    await tick();
    equal([one.state, one.id, one.seq], ['sent', 'm1', 1]);
    const next = second.sent('send')[1];
    equal([next.message, next.reply_to, next.client_id === one.clientId], ['two', 'x', false]);
    equal(room.outgoing, [two]);
    equal(heard('outgoing').length, 3);
  },

  async 'knows its own message when it comes before its acknowledgement, or without'() {
    const { server, room } = scene();
    room.connect();
    const socket = await server.accept();
    socket.welcome(0);
    const mine = room.send('mine', { clientId: 'c' });
    socket.say({ ...message(1), client_id: 'c', username: 'rui' });
    equal(mine.state, 'pending');
    socket.say({ ...message(2), client_id: 'c' });
    equal([mine.state, mine.seq], ['sent', 2]);
    equal(room.outgoing, []);
    socket.say({ type: 'ack', ref: socket.sent('send')[0].ref, id: 'm2', seq: 2 });
    equal(mine.seq, 2);
  },

  async 'tries again what was refused for now, and not what was refused for good'() {
    const { server, room, clock } = scene();
    room.connect();
    const socket = await server.accept();
    socket.welcome(0);
    const [busy, bad, good] = [room.send('busy'), room.send('bad'), room.send('good')];
    for (const code of ['throttled', 'unavailable']) {
      socket.say({ type: 'error', code, detail: '…', ref: socket.sent('send').at(-1).ref });
      await tick();
      equal(busy.state, 'pending');
      await clock.pass(2_000);
    }
    equal(socket.sent('send').map((frame) => frame.message), ['busy', 'busy', 'busy']);
    socket.say({ type: 'ack', ref: socket.sent('send').at(-1).ref, id: 'm1', seq: 1 });
    await tick();
    socket.say({ type: 'error', code: 'invalid', detail: 'No.', ref: socket.sent('send').at(-1).ref });
    await tick();
    equal([busy.state, bad.state, bad.problem.message], ['sent', 'failed', 'No.']);
    socket.say({ type: 'ack', ref: socket.sent('send').at(-1).ref, id: 'm2', seq: 2 });
    await tick();
    equal([good.state, room.outgoing.length], ['sent', 1]);
    room.retry(bad);
    equal([bad.state, socket.sent('send').at(-1).client_id], ['pending', bad.clientId]);
  },

  async 'lets nothing pile up'() {
    const { room } = scene();
    for (let i = 0; i < 100; i++) room.send('x');
    equal(codeOf(() => room.send('x')), 'full');
    equal(await room.edit('m', 'x').catch(({ code }) => code), 'disconnected');
  },

  async 'fails what is on its way when it may not come back'() {
    const { server, room } = scene();
    room.connect();
    const socket = await server.accept();
    socket.welcome(0);
    const sent = room.send('x');
    const edit = room.edit('m', 'y').catch(({ code }) => code);
    socket.drop(4003);
    equal([sent.state, sent.problem.code, await edit], ['failed', 'removed', 'disconnected']);
    room.discard(sent);
    equal(room.outgoing, []);
  },

  async 'answers commands by their ref'() {
    const { server, room, clock } = scene();
    room.connect();
    const socket = await server.accept();
    socket.welcome(0);
    const [edit, remove, react] = [room.edit('m', 'x'), room.delete('m'), room.react('m', '👍', false)];
    const [a, b, c] = ['edit', 'delete', 'react'].map((type) => socket.sent(type)[0]);
    equal([a.message, b.id, c.emoji, c.on], ['x', 'm', '👍', false]);
    socket.say({ type: 'ack', ref: c.ref, id: 'm', seq: 3 }, { type: 'error', ref: b.ref, code: 'not_found', detail: '…' });
    socket.say({ type: 'ack', ref: a.ref, id: 'm', seq: 1 });
    equal([(await edit).seq, await remove.catch(({ code }) => code), (await react).seq], [1, 'not_found', 3]);
    await clock.pass(24_000);
    equal(room.state, 'open');
  },

  async 'gives up a connection that has fallen silent, and one that answers no command'() {
    const { server, room, clock } = scene();
    room.connect();
    const first = await server.accept();
    first.welcome(0);
    await clock.pass(24_000);
    first.say({ type: 'typing', username: 'rui' });
    await clock.pass(24_000);
    equal(first.sent('ping').length, 0);
    await clock.pass(1_000);
    equal(first.sent('ping').length, 1);
    first.say({ type: 'pong' });
    await clock.pass(25_000);
    equal(room.state, 'open');
    await clock.pass(10_000);
    equal(room.state, 'waiting');
    equal(first.readyState, 3);
    await clock.pass(clock.next());
    const second = await server.accept();
    second.welcome(0);
    second.say({ type: 'resumed', complete: true, seq: 0 });
    const sent = room.send('x');
    await clock.pass(19_000);
    second.say({ type: 'typing', username: 'rui' });
    await clock.pass(1_000);
    equal([room.state, sent.state], ['waiting', 'pending']);
  },

  async 'renews its token in time, and at once when it is too late'() {
    const { server, room, clock } = scene();
    room.connect();
    const socket = await server.accept();
    socket.chatty = true;
    socket.welcome(0);
    await clock.pass((TOKEN_LIFE - 30) * 1_000);
    equal(socket.sent('auth').map((frame) => frame.token), [token(2)]);
    socket.say({ type: 'authenticated', ref: socket.sent('auth')[0].ref, expires_at: 'later' });
    await tick();
    const sent = room.send('x');
    socket.say({ type: 'error', code: 'token_not_valid', detail: '…', ref: socket.sent('send')[0].ref });
    await clock.pass(0);
    equal(socket.sent('auth').map((frame) => frame.token), [token(2), token(3)]);
    socket.say({ type: 'authenticated', ref: socket.sent('auth')[1].ref, expires_at: 'later' });
    await clock.pass(2_000);
    equal(socket.sent('send').length, 2);
    equal(sent.state, 'pending');
  },

  async 'keeps who is there, and tells seldom that one writes and reads'() {
    const { server, room, clock, heard } = scene();
    room.connect();
    const socket = await server.accept();
    socket.welcome(5);
    socket.say({ type: 'presence', event: 'join', username: 'eva', online: 3 });
    socket.say({ type: 'presence', event: 'leave', username: 'rui', online: 2 });
    equal(heard('presence').at(-1), { online: 2, users: ['ana', 'eva'] });
    for (let i = 0; i < 5; i++) {
      room.typing();
      await clock.pass(1_000);
    }
    equal(socket.sent('typing').length, 2);
    room.read(3);
    room.read(5);
    room.read(4);
    await clock.pass(1_000);
    room.read(2);
    await clock.pass(1_000);
    equal(socket.sent('read').map(({ seq }) => seq), [5]);
    socket.say({ type: 'typing', username: 'eva' }, { type: 'something_new' }, { type: 'room_deleted' });
    equal([heard('typing').length, heard('room_deleted').length], [1, 1]);
  },
};

/** A room before a server that does nothing by itself. */
function scene({ die = 1, ...options } = {}) {
  const clock = new Clock();
  Math.random = () => die;
  const server = new Server();
  let tokens = 0;
  const room = new Room({
    name: 'a b',
    origin: 'http://praca.test',
    token: async (stale) => token(tokens === 0 || stale ? ++tokens : tokens),
    fetch: (address, request) => server.fetch(address, request),
    WebSocket: server.sockets(),
    ...options,
  });
  const events = [];
  const types = ['state', 'start', 'outgoing', 'presence', 'typing', 'room_deleted', ...['message', 'message_edited']];
  types.forEach((type) => room.addEventListener(type, ({ detail }) => events.push({ type, detail })));
  const heard = (type) => events.filter((event) => event.type === type).map(({ detail }) => detail);
  return { clock, server, room, heard };
}

class Clock {
  #now = 1_800_000_000_000;
  #timers = new Map();
  #ids = 0;

  constructor() {
    Date.now = () => this.#now;
    globalThis.setTimeout = (task, delay = 0) => {
      this.#timers.set(++this.#ids, { task, at: this.#now + delay });
      return this.#ids;
    };
    globalThis.clearTimeout = (id) => this.#timers.delete(id);
  }

  /** How long until the next timer; undefined without any. */
  next() {
    const times = [...this.#timers.values()].map(({ at }) => at - this.#now);
    return times.length ? Math.min(...times) : undefined;
  }

  async pass(delay) {
    const end = this.#now + delay;
    while (this.next() !== undefined && this.#now + this.next() <= end) {
      this.#now += this.next();
      for (const [id, { task, at }] of [...this.#timers]) {
        if (at <= this.#now && this.#timers.delete(id)) task();
      }
      await tick();
    }
    this.#now = end;
    await tick();
  }
}

class Server {
  id = 1;
  answer = () => undefined;
  #waiting = [];
  #held = null;

  sockets() {
    const server = this;
    return class {
      readyState = 0;
      frames = [];

      constructor(url, protocols) {
        Object.assign(this, { url, protocols });
        server.#waiting.push(this);
      }

      send(text) {
        const frame = JSON.parse(text);
        this.frames.push(frame);
        if (this.chatty && frame.type === 'ping') this.say({ type: 'pong' });
      }

      close() {
        this.readyState = 3;
      }

      welcome(seq) {
        this.readyState = 1;
        const presence = { online: 2, users: ['ana', 'rui'] };
        this.say({ type: 'welcome', username: 'ana', seq, heartbeat: 25, max_message: 4_000, presence });
      }

      say(...frames) {
        frames.forEach((frame) => this.onmessage({ data: JSON.stringify(frame) }));
      }

      drop(code) {
        this.readyState = 3;
        this.onclose({ code });
      }

      sent(type) {
        return this.frames.filter((frame) => frame.type === type);
      }
    };
  }

  /** The socket that is being opened. */
  async accept() {
    await tick();
    equal(this.#waiting.length, 1, 'sockets being opened');
    return this.#waiting.pop();
  }

  async fetch(address, request) {
    const [status, body, headers] = this.answer(address, request) ?? [200, { id: this.id, name: 'a b' }];
    if (this.#held && address.includes(this.#held.part)) return this.#held.add(address);
    return new Response(JSON.stringify(body), { status, headers });
  }

  /** Answers to requests of such addresses wait until they are given. */
  hold(part) {
    const requests = [];
    const add = (address) =>
      new Promise((resolve) => {
        const reply = (status, body) => resolve(new Response(JSON.stringify(body), { status }));
        requests.push({ address, reply });
      });
    this.#held = { part, add };
    return { next: () => requests[0], answer: (items) => requests.shift().reply(200, { items }) };
  }
}

function token(number) {
  const iat = 1_800_000_000;
  return `x.${btoa(JSON.stringify({ iat, exp: iat + TOKEN_LIFE, number }))}.y`;
}

function message(seq) {
  return { type: 'message', id: `m${seq}`, seq, username: 'ana', message: `${seq}` };
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));

/** Lets everything that is ready happen. */
const tick = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    let turns = 5;
    port1.onmessage = () => (--turns ? port2.postMessage(0) : resolve(port1.close()));
    port2.postMessage(0);
  });

function codeOf(action) {
  try {
    return action();
  } catch ({ code }) {
    return code;
  }
}

function equal(actual, expected, about = '') {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value) ?? 'undefined');
  if (a !== b) throw new Error(`${about} expected ${b.slice(0, 500)}, but it is ${a.slice(0, 500)}`);
}
