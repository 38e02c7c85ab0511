package org.medgateway.xds.wire;

import java.util.List;
import java.util.stream.Stream;

/// The words of the standards that envelopes consist of: SOAP, WS-Addressing, ebXML RIM 3.0, XDS
/// and HL7 v3. Nothing depends on their being complete: another word only costs a string.
final class Words {

    static final List<String> NAMESPACES =
            List.of(
                    SoapVersion.SOAP_1_1.namespace(),
                    SoapVersion.SOAP_1_2.namespace(),
                    Names.WSA,
                    Names.WSA_2004,
                    Names.QUERY,
                    Names.LCM,
                    Names.RIM,
                    Names.RS,
                    Names.XDS,
                    Names.XDS_I,
                    Names.HL7_V3,
                    Names.XOP,
                    Names.ENCRYPTION,
                    Names.SIGNATURE,
                    Names.WSS,
                    "http://www.w3.org/2001/XMLSchema",
                    "http://www.w3.org/2001/XMLSchema-instance",
                    "urn:oasis:names:tc:SAML:2.0:assertion",
                    "urn:oasis:names:tc:SAML:1.0:assertion",
                    "urn:ihe:iti:rmd:2017");

    static final List<String> NAMES =
            """
            Envelope Header Body Fault Action MessageID ReplyTo To From FaultTo RelatesTo Address
            Security Signature Timestamp Assertion Include
            AdhocQueryRequest ResponseOption AdhocQuery SubmitObjectsRequest RemoveObjectsRequest
            RegistryObjectList ObjectRefList ObjectRef ExtrinsicObject RegistryPackage Association
            Classification ExternalIdentifier Slot ValueList Value Name Description LocalizedString
            VersionInfo ContentVersionInfo
            ProvideAndRegisterDocumentSetRequest RetrieveDocumentSetRequest DocumentRequest Document
            RepositoryUniqueId HomeCommunityId DocumentUniqueId RetrieveImagingDocumentSetRequest
            StudyRequest SeriesRequest TransferSyntaxUIDList TransferSyntaxUID
            RemoveDocumentsRequest
            PRPA_IN201301UV02 PRPA_IN201302UV02 PRPA_IN201304UV02
            id name value status objectType mimeType lid home lang charset versionName slotType
            classificationScheme classifiedObject classificationNode nodeRepresentation
            identificationScheme registryObject associationType sourceObject targetObject isOpaque
            submitter federated startIndex maxResults returnComposedObjects returnType href
            mustUnderstand root extension type schemaLocation
            patient patientPerson subject controlActProcess registrationEvent subject1
            """
                    .lines()
                    .flatMap(line -> Stream.of(line.split(" ")))
                    .toList();

    static final List<String> VALUES =
            Stream.concat(
                            Stream.of(Transaction.values())
                                    .flatMap(transaction -> transaction.actions().stream()),
                            """
                            $XDSDocumentEntryPatientId
                            $XDSDocumentEntryStatus
                            $XDSDocumentEntryType
                            $XDSDocumentEntryUniqueId
                            $XDSDocumentEntryEntryUUID
                            $XDSDocumentEntryClassCode
                            $XDSDocumentEntryTypeCode
                            $XDSDocumentEntryFormatCode
                            $XDSDocumentEntryPracticeSettingCode
                            $XDSDocumentEntryHealthcareFacilityTypeCode
                            $XDSDocumentEntryConfidentialityCode
                            $XDSDocumentEntryEventCodeList
                            $XDSDocumentEntryAuthorPerson
                            $XDSDocumentEntryCreationTimeFrom
                            $XDSDocumentEntryCreationTimeTo
                            $XDSDocumentEntryServiceStartTimeFrom
                            $XDSDocumentEntryServiceStartTimeTo
                            $XDSDocumentEntryServiceStopTimeFrom
                            $XDSDocumentEntryServiceStopTimeTo
                            $XDSSubmissionSetPatientId
                            $XDSSubmissionSetStatus
                            $XDSSubmissionSetSourceId
                            $XDSSubmissionSetContentType
                            $XDSSubmissionSetSubmissionTimeFrom
                            $XDSSubmissionSetSubmissionTimeTo
                            $XDSFolderPatientId
                            $XDSFolderStatus
                            $patientId
                            urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d
                            urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9
                            urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4
                            urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155
                            urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446
                            urn:uuid:58a6f841-87b3-4a3e-92fd-ffeffdff427e
                            urn:uuid:f64ffdf0-4b97-4e06-b79f-a52b38ec2f8a
                            urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab
                            urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8
                            urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832
                            http://www.w3.org/2005/08/addressing/anonymous
                            http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous
                            creationTime
                            languageCode
                            sourcePatientId
                            sourcePatientInfo
                            serviceStartTime
                            serviceStopTime
                            hash
                            size
                            repositoryUniqueId
                            intendedRecipient
                            legalAuthenticator
                            documentAvailability
                            authorPerson
                            authorInstitution
                            authorRole
                            authorSpecialty
                            codingScheme
                            submissionTime
                            SubmissionSetStatus
                            """
                                    .lines())
                    .distinct()
                    .toList();

    /// XML declarations without the end, in the spellings that writers of XML have.
    static final List<String> DECLARATIONS =
            Stream.of(
                            "",
                            " standalone=\"yes\"",
                            " standalone=\"no\"",
                            " standalone='yes'",
                            " standalone='no'")
                    .flatMap(
                            standalone ->
                                    Stream.of(
                                                    "<?xml version=\"1.0\"",
                                                    "<?xml version=\"1.0\" encoding=\"UTF-8\"",
                                                    "<?xml version=\"1.0\" encoding=\"utf-8\"",
                                                    "<?xml version='1.0'",
                                                    "<?xml version='1.0' encoding='UTF-8'",
                                                    "<?xml version='1.0' encoding='utf-8'")
                                            .map(begin -> begin + standalone))
                    .toList();

    private Words() {}
}
