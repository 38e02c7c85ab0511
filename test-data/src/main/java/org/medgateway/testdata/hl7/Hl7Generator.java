package org.medgateway.testdata.hl7;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;

/// Composes messages of invented persons: the same seed, the same messages. Not for several threads
/// at once.
public final class Hl7Generator {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final LocalDateTime START = LocalDateTime.of(2026, 11, 20, 6, 0);

    private static final List<String> FAMILY_NAMES =
            List.of("Probst", "Muster", "Beispiel", "Sample", "Specimen", "Fictus", "Exemplo");
    private static final List<String> GIVEN_NAMES =
            List.of("Anna", "Bruno", "Clara", "David", "Elena", "Felix", "Greta", "Hugo");
    private static final List<String> ANALYTES =
            List.of("2823-3^Potassium^LN", "2951-2^Sodium^LN", "718-7^Haemoglobin^LN");

    private final Random random;
    private final int patients;
    private int composed;

    public Hl7Generator(long seed) {
        this(seed, 1000);
    }

    /// @param patients how many different patients its messages are about
    public Hl7Generator(long seed, int patients) {
        this.random = new Random(seed);
        this.patients = patients;
    }

    /// @param controlId MSH-10
    /// @param patient PID-3.1
    /// @param body without frame
    public record Message(String controlId, String patient, byte[] body) {}

    /// The next message of the day: an admission, an update, an order or a result in turn.
    public Message next(String controlId) {
        return switch (composed % 4) {
            case 0 -> admission(controlId, "A01");
            case 1 -> order(controlId);
            case 2 -> result(controlId, 1 + random.nextInt(6));
            default -> admission(controlId, "A08");
        };
    }

    /// ADT: a patient comes, moves or goes.
    public Message admission(String controlId, String event) {
        String patient = patient();
        return message(
                controlId,
                patient,
                header("ADT^" + event + "^ADT_A01", "ADT", controlId)
                        + "EVN|"
                        + event
                        + "|"
                        + time()
                        + "\r"
                        + person(patient)
                        + "PV1|1|I|WARD"
                        + random.nextInt(9)
                        + "^"
                        + random.nextInt(40)
                        + "^A^SAMPLE HOSPITAL||||1001^Fictus^Marta^^^Dr\r");
    }

    /// ORM: an examination is asked for.
    public Message order(String controlId) {
        String patient = patient();
        int number = 100_000 + random.nextInt(900_000);
        return message(
                controlId,
                patient,
                header("ORM^O01^ORM_O01", "KIS", controlId)
                        + person(patient)
                        + "ORC|NW|"
                        + number
                        + "||||||"
                        + time()
                        + "\r"
                        + "OBR|1|"
                        + number
                        + "||CTHEAD^CT head without contrast^L|||"
                        + time()
                        + "\r");
    }

    /// ORU: as many results.
    public Message result(String controlId, int results) {
        String patient = patient();
        StringBuilder text = new StringBuilder(header("ORU^R01^ORU_R01", "LAB", controlId));
        text.append(person(patient)).append("OBR|1|||PANEL^Routine panel^L|||").append(time());
        text.append('\r');
        for (int i = 1; i <= results; i++) {
            text.append("OBX|").append(i).append("|NM|");
            text.append(ANALYTES.get(random.nextInt(ANALYTES.size()))).append("||");
            text.append(random.nextInt(200)).append('.').append(random.nextInt(10));
            text.append("|mmol/L|||||F\r");
        }
        return message(controlId, patient, text.toString());
    }

    /// A document of exactly that many bytes in one MDM message; at least 600.
    public Message ofSize(String controlId, int bytes) {
        String patient = patient();
        String before =
                header("MDM^T02^MDM_T02", "RIS", controlId)
                        + "EVN|T02|"
                        + time()
                        + "\r"
                        + person(patient)
                        + "TXA|1|CN|TX|"
                        + time()
                        + "\r"
                        + "OBX|1|TX|REPORT^Report^L||";
        String after = "||||||F\r";
        StringBuilder text = new StringBuilder(before);
        while (text.length() + after.length() < bytes) {
            text.append(
                    "No acute findings. ", 0, Math.min(19, bytes - text.length() - after.length()));
        }
        return message(controlId, patient, text.append(after).toString());
    }

    private Message message(String controlId, String patient, String text) {
        composed++;
        return new Message(controlId, patient, text.getBytes(StandardCharsets.UTF_8));
    }

    private String header(String type, String application, String controlId) {
        return "MSH|^~\\&|"
                + application
                + "|SAMPLE HOSPITAL|ENGINE|SAMPLE HOSPITAL|"
                + time()
                + "||"
                + type
                + "|"
                + controlId
                + "|T|2.5.1||||||UNICODE UTF-8\r";
    }

    private String person(String patient) {
        return "PID|1||"
                + patient
                + "^^^SAMPLE^MR||"
                + FAMILY_NAMES.get(random.nextInt(FAMILY_NAMES.size()))
                + "^"
                + GIVEN_NAMES.get(random.nextInt(GIVEN_NAMES.size()))
                + "||19"
                + (30 + random.nextInt(70))
                + "0"
                + (1 + random.nextInt(9))
                + "15|O\r";
    }

    private String patient() {
        return "T" + (10_000 + random.nextInt(patients));
    }

    private String time() {
        return TIME.format(START.plusSeconds(7L * composed));
    }
}
