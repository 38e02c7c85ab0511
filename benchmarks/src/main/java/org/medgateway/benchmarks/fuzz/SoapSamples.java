package org.medgateway.benchmarks.fuzz;

import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Bodies of XDS with their Content-Type as a first line.
final class SoapSamples {

    private SoapSamples() {}

    static List<byte[]> requests() {
        List<byte[]> samples = new ArrayList<>();
        XdsSamples.all().forEach(message -> samples.add(sample(message)));
        samples.addAll(packaged());
        return samples;
    }

    static List<byte[]> packaged() {
        List<byte[]> samples = new ArrayList<>();
        for (SoapMessage.Style style : SoapMessage.Style.values()) {
            samples.add(
                    sample(
                            XdsSamples.provideAndRegister(
                                    XdsSamples.PATIENT,
                                    List.of(
                                            TestDocument.text("1.2.3.4.1", "a\r\n--text\r\n-"),
                                            TestDocument.text("1.2.3.4.2", "")),
                                    style)));
        }
        samples.add(
                Samples.lines(
                        "multipart/related; boundary=\"b\"\npreamble_--b_Content-Type: text/xml_"
                                + "_<a/>_--b  __two_-_--b--_epilogue"));
        return samples;
    }

    /// The requests as a client posts them.
    static List<byte[]> posted() {
        return requests().stream()
                .map(
                        sample -> {
                            byte[] body = Samples.withoutLine(sample);
                            int line = sample.length - body.length - 1;
                            String head =
                                    "POST /xds HTTP/1.1_Host: h_Content-Length: %d_Content-Type: "
                                            .formatted(body.length);
                            return Samples.joined(
                                    Samples.lines(head),
                                    Arrays.copyOf(sample, line),
                                    Samples.lines("__"),
                                    body);
                        })
                .toList();
    }

    private static byte[] sample(SoapMessage message) {
        return Samples.joined(
                (message.contentType() + "\n").getBytes(Samples.OCTETS), message.body());
    }
}
