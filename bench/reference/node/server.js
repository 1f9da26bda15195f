// A chat server as one writes it with ws and ioredis: a channel for each room, and what it hears goes to the room's sockets.
// No accounts, nothing is kept.
import { createServer } from 'node:http';
import Redis from 'ioredis';
import { WebSocket, WebSocketServer } from 'ws';

const publisher = new Redis(process.env.REDIS_URL);
const subscriber = new Redis(process.env.REDIS_URL);
const rooms = new Map();

async function join(name, socket) {
  let members = rooms.get(name);
  if (!members) {
    members = new Set();
    rooms.set(name, members);
    await subscriber.subscribe(name);
  }
  members.add(socket);
}

function leave(name, socket) {
  const members = rooms.get(name);
  members?.delete(socket);
  if (members?.size === 0) {
    rooms.delete(name);
    subscriber.unsubscribe(name);
  }
}

subscriber.on('messageBuffer', (channel, frame) => {
  for (const socket of rooms.get(channel.toString()) ?? []) {
    if (socket.readyState === WebSocket.OPEN) {
      socket.send(frame, { binary: false });
    }
  }
});

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer((request, response) => response.writeHead(404).end());

server.on('upgrade', (request, connection, head) => {
  const [, name] = /^\/ws\/chat\/([^/?]+)\/?$/.exec(request.url) ?? [];
  if (!name) {
    connection.end('HTTP/1.1 404 Not Found\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, connection, head, async (socket) => {
    const channel = `room:${name}`;
    socket.on('message', (data) => {
      const { message } = JSON.parse(data);
      publisher.publish(channel, JSON.stringify({ message, username: 'anonymous' }));
    });
    socket.on('close', () => leave(channel, socket));
    socket.on('error', () => socket.terminate());
    await join(channel, socket);
  });
});

server.listen({ port: Number(process.env.PORT), host: '127.0.0.1', backlog: 4096 });
