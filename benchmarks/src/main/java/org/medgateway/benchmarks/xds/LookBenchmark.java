package org.medgateway.benchmarks.xds;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;
import org.medgateway.xds.wire.DocumentCounter;
import org.medgateway.xds.wire.Fact;
import org.medgateway.xds.wire.Look;
import org.medgateway.xds.wire.SoapContent;
import org.medgateway.xds.wire.SoapLook;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The look at a stored query of 4 KB, and the counting of documents in 1 MiB of a package.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LookBenchmark {

    private static final Set<Fact> ALL = EnumSet.allOf(Fact.class);

    private final ByteBuf query = query();
    private final SoapMessage submission =
            XdsSamples.provideAndRegister(
                    XdsSamples.PATIENT,
                    List.of(new TestDocument("1.2.3", "application/dicom", new byte[1 << 20])),
                    SoapMessage.Style.JAVA);
    private final ByteBuf body = Unpooled.directBuffer().writeBytes(submission.body());

    private static ByteBuf query() {
        String slot =
                "<rim:Slot name=\"$XDSDocumentEntryClassCode\"><rim:ValueList>"
                        + "<rim:Value>('synthetic^^1.2.3')</rim:Value></rim:ValueList></rim:Slot>";
        String text =
                XdsSamples.storedQuery(XdsSamples.PATIENT)
                        .envelope()
                        .replace(
                                "<rim:Slot name=\"$XDSDocumentEntryPatientId\">",
                                slot.repeat(18) + "<rim:Slot name=\"$XDSDocumentEntryPatientId\">");
        return Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Benchmark
    public Look query4K() {
        SoapContent content = SoapContent.of("application/soap+xml; charset=UTF-8; action=\"x\"");
        return new SoapLook(content, null, 64 * 1024, ALL).offer(query, true);
    }

    @Benchmark
    public int documents1M() {
        SoapContent content = SoapContent.of(submission.contentType());
        DocumentCounter counter = new DocumentCounter((SoapContent.Packaged) content);
        counter.pass(body);
        return counter.documents();
    }
}
