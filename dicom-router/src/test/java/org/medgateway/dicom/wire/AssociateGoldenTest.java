package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssociateGoldenTest {

    @Test
    void echoscuAsksForVerification() {
        var request = (AssociateRequest) first("echoscu-requestor");
        assertThat(request.protocolVersion()).isEqualTo(1);
        assertThat(request.calledAeTitle()).isEqualTo("ANY-SCP");
        assertThat(request.callingAeTitle()).isEqualTo("ECHOSCU");
        assertThat(request.applicationContext()).isEqualTo(AssociateRequest.APPLICATION_CONTEXT);
        assertThat(request.contexts()).hasSize(1);
        assertThat(Uids.name(request.contexts().getFirst().abstractSyntax()))
                .isEqualTo("Verification");
        assertThat(request.user().maximumLength()).isEqualTo(16384);
        assertThat(request.user().implementationClassUid())
                .isEqualTo("1.2.276.0.7230010.3.0.3.6.7");
        assertThat(request.user().implementationVersion()).isEqualTo("OFFIS_DCMTK_367");
        assertThat(request.user().window()).isEqualTo(new UserItem.AsynchronousWindow(1, 1));
    }

    @Test
    void getscuWantsToBeStoredTo() {
        var request = (AssociateRequest) first("getscu-requestor");
        var roles = request.user().all(UserItem.RoleSelection.class);
        assertThat(roles).hasSizeGreaterThan(100).allMatch(UserItem.RoleSelection::scp);
        var accept = (AssociateAccept) first("getscu-acceptor");
        assertThat(accept.user().all(UserItem.RoleSelection.class)).isNotEmpty();
        assertThat(accept.contexts()).hasSameSizeAs(request.contexts());
    }

    @Test
    void aRefusalIsPermanentAndHasItsWords() {
        assertThat(first("refused-acceptor")).isEqualTo(AssociateReject.NO_REASON_GIVEN);
    }

    @Test
    void theAnswerRepeatsTheTitlesOfTheRequest() {
        var request = (AssociateRequest) first("echoscu-requestor");
        var accept = (AssociateAccept) first("echoscu-acceptor");
        var renamed = accept.withAeTitles("GATEWAY", "OTHER");
        assertThat(renamed.withAeTitles(request.calledAeTitle(), request.callingAeTitle()))
                .isEqualTo(accept);
    }

    private static Pdu first(String golden) {
        return Story.of(Golden.bytes(golden), 1 << 20).pdus.getFirst();
    }
}
