// An SCU of dcmjs-dimse: `client.js PORT USER PASSWORD`. Sends one request of each N-service, of MPPS and of
// UPS Push, and says the status of each answer.
'use strict';
const { Client, Dataset, constants, requests, log } = require('dcmjs-dimse');
const { SopClass, TransferSyntax, UserIdentityType } = constants;
const [port, user, password] = process.argv.slice(2);
log.setLevel('error');

const mpps = '1.2.840.10008.3.1.2.3.3';
const ups = '1.2.840.10008.5.1.4.34.6.1';
const data = new Dataset({ PatientID: 'NODE-1' }, TransferSyntax.ImplicitVRLittleEndian);
const client = new Client();

const ask = (operation, request, dataset) => {
  if (dataset) {
    request.setDataset(dataset);
  }
  request.on('response', (response) => {
    const got = response.hasDataset() ? ` ${response.getDataset().getElement('PatientID')}` : '';
    console.log(`${operation} ${response.getStatus().toString(16)}${got}`);
  });
  client.addRequest(request);
};

ask('N-CREATE', new requests.NCreateRequest(mpps, '1.2.3'), data);
ask('N-SET', new requests.NSetRequest(mpps, '1.2.3'), data);
ask('N-CREATE', new requests.NCreateRequest(ups, '1.2.4'), data);
const action = new requests.NActionRequest(ups, '1.2.4', 1);
ask('N-ACTION', action, data);
ask('N-GET', new requests.NGetRequest(ups, '1.2.4', ['PatientID']));
ask('N-DELETE', new requests.NDeleteRequest(ups, '1.2.4'));
client.on('associationAccepted', (association) =>
  console.log(`identity answered ${association.getNegotiateUserIdentityServerResponse()}`));
client.on('associationRejected', (reject) => console.log(`rejected ${reject.result} ${reject.source} ${reject.reason}`));
client.on('networkError', (e) => {
  console.log(`error ${e.message}`);
  process.exitCode = 1;
});
client.send('127.0.0.1', Number(port), 'NODE', 'ANY-SCP', {
  userIdentity: {
    type: UserIdentityType.UsernameAndPasscode,
    positiveResponseRequested: true,
    primaryField: user,
    secondaryField: password,
  },
});
