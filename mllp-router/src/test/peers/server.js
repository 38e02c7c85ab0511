// Acknowledges what it receives with the server of simple-hl7: server.js PORT
// Port 0 takes a free one; the line `listening PORT` says which.
const hl7 = require('simple-hl7');
const net = require('net');

function serve(port) {
  const app = hl7.tcp();
  app.use((request, response, next) => response.end());
  app.use((error, request, response, next) => response.end());
  app.start(port);
  console.log('listening ' + port);
}

const wanted = Number(process.argv[2]);
if (wanted) {
  serve(wanted);
} else {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const port = probe.address().port;
    probe.close(() => serve(port));
  });
}
