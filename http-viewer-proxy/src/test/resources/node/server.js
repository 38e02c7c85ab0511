// A small web application: what a viewer's server does that matters to a proxy.
const http = require('http');
const crypto = require('crypto');
const name = process.argv[2];

const server = http.createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  if (path === '/who') {
    response.setHeader('Set-Cookie', ['app=1; HttpOnly', 'theme=dark']);
    response.end(name);
  } else if (path === '/stream') {
    // chunked, in pieces, with a trailer
    response.writeHead(200, { 'Content-Type': 'text/plain', Trailer: 'X-Digest' });
    const digest = crypto.createHash('sha256');
    let left = 64;
    const more = () => {
      if (left-- === 0) {
        response.addTrailers({ 'X-Digest': digest.digest('hex') });
        response.end();
        return;
      }
      const piece = crypto.randomBytes(16384).toString('hex');
      digest.update(piece);
      if (response.write(piece)) setImmediate(more); else response.once('drain', more);
    };
    more();
  } else if (path === '/digest') {
    const digest = crypto.createHash('sha256');
    let octets = 0;
    request.on('data', (piece) => { digest.update(piece); octets += piece.length; });
    request.on('end', () => response.end(`${octets} ${digest.digest('hex')}`));
  } else if (path === '/early') {
    response.writeEarlyHints({ link: '</viewer.css>; rel=preload; as=style' });
    response.end('after the hints');
  } else {
    response.writeHead(404);
    response.end();
  }
});

// A WebSocket that answers each text, whole or in fragments, with the server's name before it; up to 64 KB.
server.on('upgrade', (request, socket) => {
  const accept = crypto.createHash('sha1')
    .update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let held = Buffer.alloc(0);
  let text = Buffer.alloc(0);
  const send = (opcode, body) => {
    const head = body.length < 126 ? Buffer.from([0x80 | opcode, body.length])
      : Buffer.from([0x80 | opcode, 126, body.length >> 8, body.length & 255]);
    socket.write(Buffer.concat([head, body]));
  };
  socket.on('data', (piece) => {
    held = Buffer.concat([held, piece]);
    for (;;) {
      if (held.length < 2) return;
      const opcode = held[0] & 15;
      const last = (held[0] & 0x80) !== 0;
      let length = held[1] & 127;
      let at = 2;
      if (length === 126) {
        if (held.length < 4) return;
        length = held.readUInt16BE(2);
        at = 4;
      }
      if (held.length < at + 4 + length) return;
      const mask = held.subarray(at, at + 4);
      const body = Buffer.from(held.subarray(at + 4, at + 4 + length).map((octet, i) => octet ^ mask[i & 3]));
      held = held.subarray(at + 4 + length);
      if (opcode <= 1) {
        text = opcode === 1 ? body : Buffer.concat([text, body]);
        if (last) send(1, Buffer.concat([Buffer.from(`${name}:`), text]));
      }
      if (opcode === 9) send(10, body);
      if (opcode === 8) { send(8, body); socket.end(); }
    }
  });
  socket.on('error', () => {});
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
