package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "StudyInstanceUID, (0020;000D), UI",
        "PatientID, (0010;0020), LO",
        "InstitutionName, (0008;0080), LO",
        "StationName, (0008;1010), SH",
        "Rows, (0028;0010), US",
        "00090010, (0009;0010), UN",
        "'(0008,0060)', (0008;0060), CS"
    })
    void aTagHasAKeywordANumberAndAVr(String name, String tag, String vr) {
        var found = Dictionary.tag(name).orElseThrow();
        assertThat(Tag.inWords(found)).isEqualTo(tag.replace(';', ','));
        assertThat(Dictionary.vr(found)).isEqualTo(vr);
    }

    @Test
    void whatIsNoTagIsNotFound() {
        assertThat(Dictionary.tag("StudyInstanceUid")).isEmpty();
        assertThat(Dictionary.tag("0020")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CTImageStorage, storage",
        "EncapsulatedPDFStorage, storage",
        "RTPlanStorage, storage",
        "HangingProtocolStorage, storage",
        "StudyRootQueryRetrieveInformationModelFind, query",
        "PatientRootQueryRetrieveInformationModelMove, retrieve",
        "StudyRootQueryRetrieveInformationModelGet, retrieve",
        "ModalityWorklistInformationModelFind, worklist",
        "ModalityPerformedProcedureStep, mpps",
        "StorageCommitmentPushModel, storage-commitment",
        "Verification, verification",
        "UnifiedProcedureStepPush, ups",
        "BasicGrayscalePrintManagementMeta, print"
    })
    void everySopClassIsInOneGroup(String keyword, String group) {
        var uid = Uids.uid(keyword).orElseThrow();
        assertThat(Uids.name(uid)).isEqualTo(keyword);
        assertThat(Uids.groups())
                .filteredOn(name -> Uids.group(name).orElseThrow().test(uid))
                .containsExactly(group);
    }
}
