// Sends messages one after the other with the client of simple-hl7: client.js PORT COUNT
const hl7 = require('simple-hl7');

const [port, count] = process.argv.slice(2).map(Number);
const client = hl7.Server.createTcpClient({host: '127.0.0.1', port, keepalive: true, callback: answered});
let sent = 0;

function next() {
  sent++;
  const message = new hl7.Message(
    'NODE', 'SAMPLE', 'ENGINE', 'SAMPLE', '20261120120000', '', ['ADT', 'A08'], 'NODE-' + sent, 'T', '2.5');
  message.addSegment('PID', '1', '', ['T77', '', '', 'SAMPLE', 'MR'], '', ['Beispiel', 'Berta']);
  client.send(message);
}

function answered(error, ack) {
  if (error) {
    console.log('error ' + error.message);
    process.exit(1);
  }
  const msa = ack.getSegment('MSA');
  console.log(msa.getField(1) + ' ' + msa.getField(2));
  if (msa.getField(2) !== 'NODE-' + sent) {
    process.exit(2);
  }
  if (sent < count) {
    setImmediate(next); // it counts as awaiting an answer until this callback has returned
  } else {
    client.close();
    process.exit(0);
  }
}

next();
