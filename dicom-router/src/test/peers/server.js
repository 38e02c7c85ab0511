// An SCP of dcmjs-dimse that answers whom it knows by user identity: `server.js PORT USER PASSWORD`.
// Says what it was asked, a line each.
'use strict';
const { Dataset, Server, Scp, constants, responses, log } = require('dcmjs-dimse');
const {
  PresentationContextResult, RejectReason, RejectResult, RejectSource, Status, TransferSyntax, UserIdentityType,
} = constants;
const [port, user, password] = process.argv.slice(2);
log.setLevel('error');

class Known extends Scp {
  associationRequested(association) {
    this.association = association;
    const known =
      association.getNegotiateUserIdentity() &&
      association.getUserIdentityType() === UserIdentityType.UsernameAndPasscode &&
      association.getUserIdentityPrimaryField() === user &&
      association.getUserIdentitySecondaryField() === password;
    if (!known) {
      console.log('stranger');
      this.sendAssociationReject(RejectResult.Permanent, RejectSource.ServiceUser, RejectReason.NoReasonGiven);
      return;
    }
    if (association.getUserIdentityPositiveResponseRequested()) {
      association.setUserIdentityServerResponse('');
      association.setNegotiateUserIdentityServerResponse(true);
    }
    association.getPresentationContexts().forEach(({ id }) => {
      const context = association.getPresentationContext(id);
      const wanted = context.getTransferSyntaxUids().includes(TransferSyntax.ImplicitVRLittleEndian);
      if (wanted) {
        context.setResult(PresentationContextResult.Accept, TransferSyntax.ImplicitVRLittleEndian);
      } else {
        context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
      }
    });
    this.sendAssociationAccept();
  }

  answer(operation, request, response, callback) {
    const patient = request.hasDataset() ? ` ${request.getDataset().getElement('PatientID')}` : '';
    console.log(`${operation} ${request.getAffectedSopInstanceUid() || request.getRequestedSopInstanceUid()}${patient}`);
    response.setStatus(Status.Success);
    callback(response);
  }

  cEchoRequest(request, callback) {
    this.answer('C-ECHO', request, responses.CEchoResponse.fromRequest(request), callback);
  }

  nCreateRequest(request, callback) {
    this.answer('N-CREATE', request, responses.NCreateResponse.fromRequest(request), callback);
  }

  nSetRequest(request, callback) {
    this.answer('N-SET', request, responses.NSetResponse.fromRequest(request), callback);
  }

  nGetRequest(request, callback) {
    const response = responses.NGetResponse.fromRequest(request);
    response.setDataset(new Dataset({ PatientID: 'GOT-1' }));
    this.answer('N-GET', request, response, callback);
  }

  nActionRequest(request, callback) {
    this.answer('N-ACTION', request, responses.NActionResponse.fromRequest(request), callback);
  }

  nDeleteRequest(request, callback) {
    this.answer('N-DELETE', request, responses.NDeleteResponse.fromRequest(request), callback);
  }

  associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

const server = new Server(Known);
server.on('networkError', (e) => console.log(`error ${e.message}`));
server.listen(Number(port));
