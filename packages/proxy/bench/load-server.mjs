/** What is behind a proxy in the benchmark: answers each request on :8000 and hangs up; writes without end on :8001. */
import { createServer } from 'node:net';

const [, , address] = process.argv;
const CHUNK = Buffer.alloc(256 * 1024, 'x');

serve(8000, { noDelay: true, allowHalfOpen: true }, (socket) => socket.once('data', () => socket.end('ok')));
serve(8001, {}, (socket) => {
  const flood = () => {
    while (!socket.destroyed && socket.write(CHUNK));
  };
  socket.on('drain', flood);
  flood();
});

function serve(port, options, behave) {
  const server = createServer(options, (socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  server.listen({ host: address, port, backlog: 4096 });
}
