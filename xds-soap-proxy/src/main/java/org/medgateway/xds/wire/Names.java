package org.medgateway.xds.wire;

/// Namespaces and identifiers of the standards, once.
public final class Names {

    public static final String WSA = "http://www.w3.org/2005/08/addressing";
    public static final String WSA_2004 = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    public static final String QUERY = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0";
    public static final String LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0";
    public static final String RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
    public static final String RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0";
    public static final String XDS = "urn:ihe:iti:xds-b:2007";
    public static final String XDS_I = "urn:ihe:rad:xdsi-b:2009";
    public static final String HL7_V3 = "urn:hl7-org:v3";
    public static final String XOP = "http://www.w3.org/2004/08/xop/include";
    public static final String ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#";
    public static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
    public static final String WSS =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

    /// ExternalIdentifier of a submission set's patient id (ITI TF-3, 4.2.5.1).
    public static final String SUBMISSION_SET_PATIENT_ID =
            "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446";

    /// ExternalIdentifier of a document entry's patient id.
    public static final String DOCUMENT_ENTRY_PATIENT_ID =
            "urn:uuid:58a6f841-87b3-4a3e-92fd-ffeffdff427e";

    /// ExternalIdentifier of a folder's patient id.
    public static final String FOLDER_PATIENT_ID = "urn:uuid:f64ffdf0-4b97-4e06-b79f-a52b38ec2f8a";

    public static final String SUCCESS =
            "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success";
    public static final String FAILURE =
            "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure";
    public static final String PARTIAL_SUCCESS =
            "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess";
    public static final String SEVERITY_ERROR =
            "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error";
    public static final String SEVERITY_WARNING =
            "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Warning";

    private Names() {}
}
