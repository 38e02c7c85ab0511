package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.wire.DataSetEncoding;
import org.medgateway.dicom.wire.DataSetReader;
import org.medgateway.dicom.wire.DataSetReader.Progress;
import org.medgateway.dicom.wire.FoundElements;
import org.medgateway.dicom.wire.Tag;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The start of a data set, read for what routing needs. The first byte of an input is its
/// encoding.
final class DicomDataSets implements Target {

    private static final int LIMIT = 2 * 1024;
    private static final int ROWS = 0x0028_0010;
    private static final int PATIENT_NAME = 0x0010_0010;
    private static final DataSetEncoding[] ENCODINGS = DataSetEncoding.values();
    private static final Set<Integer> WANTED =
            Set.of(
                    Tag.MODALITY,
                    Tag.INSTITUTION_NAME,
                    PATIENT_NAME,
                    Tag.PATIENT_ID,
                    Tag.STUDY_INSTANCE_UID,
                    ROWS);

    @Override
    public String name() {
        return "dicom-datasets";
    }

    @Override
    public List<byte[]> samples() {
        List<byte[]> samples = new ArrayList<>();
        for (DataSetEncoding encoding : ENCODINGS) {
            samples.add(Samples.ofKind(encoding.ordinal(), DataSetSample.flat(encoding)));
            samples.add(Samples.ofKind(encoding.ordinal(), DataSetSample.nested(encoding)));
        }
        return samples;
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        DataSetEncoding encoding = ENCODINGS[input.kind(ENCODINGS.length)];
        try (DataSetReader reader = new DataSetReader(encoding, WANTED, LIMIT)) {
            Progress progress = new Progress.More();
            for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
                progress = reader.feed(piece, input.ended());
                piece.release();
            }
            switch (progress) {
                case Progress.More() -> story.note("more");
                case Progress.Done(FoundElements found) -> {
                    story.accept("done");
                    note(found, story);
                }
                case Progress.Stopped(FoundElements found, String why) -> {
                    story.note("stopped: " + why);
                    note(found, story);
                }
            }
        }
        return story.outcome();
    }

    private static void note(FoundElements found, Story story) {
        story.note(found.size() + " elements");
        for (int tag : new TreeSet<>(WANTED)) {
            story.note(Tag.inWords(tag) + " " + found.text(tag));
        }
    }
}
