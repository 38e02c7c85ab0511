package org.medgateway.mllp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class JournalTest {

    record Row(String key, int value) {}

    @TempDir Path folder;

    /// What the owner of the journal remembers.
    private final List<Row> remembered = new CopyOnWriteArrayList<>();

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("state").resolve("rows.jsonl");
    }

    @Test
    void aRowIsThereWithoutTheJournalBeingClosed() throws IOException {
        Files.createDirectory(file.getParent());
        try (Journal<Row> journal = journal()) {
            add(journal, new Row("a\tb\n\u00e9", 1));
            await().until(() -> journal().read().size() == 1);
            add(journal, new Row("c", 2));
            await().until(() -> journal().read().size() == 2);
        }
        assertThat(journal().read()).containsExactly(new Row("a\tb\n\u00e9", 1), new Row("c", 2));
    }

    @Test
    void whatAKillHasCutIsLeftOutAndDoesNotSpoilWhatFollows() throws IOException {
        Files.createDirectory(file.getParent());
        Files.writeString(file, "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"va");
        remembered.addAll(journal().read());
        assertThat(remembered).containsExactly(new Row("a", 1));
        try (Journal<Row> journal = journal()) {
            add(journal, new Row("c", 3));
        }
        assertThat(Files.readAllLines(file, StandardCharsets.UTF_8)).hasSize(2);
        assertThat(journal().read()).containsExactly(new Row("a", 1), new Row("c", 3));
    }

    @Test
    void theFileGrowsNoFurtherThanTwiceWhatIsRemembered() throws IOException {
        Files.createDirectory(file.getParent());
        try (Journal<Row> journal = journal()) {
            for (int i = 0; i < 20_000; i++) {
                remembered.clear(); // only the last one counts
                add(journal, new Row("a", i));
            }
        }
        List<Row> read = journal().read();
        assertThat(read).hasSizeLessThanOrEqualTo(1001).last().isEqualTo(new Row("a", 19_999));
    }

    @Test
    void aDiskThatFailsIsCaughtUpWith() throws IOException {
        try (Journal<Row> journal = journal()) {
            add(journal, new Row("a", 1)); // there is no folder yet
            add(journal, new Row("b", 2));
            Files.createDirectory(file.getParent());
        }
        assertThat(journal().read()).containsExactly(new Row("a", 1), new Row("b", 2));
    }

    @Test
    void whatIsTooMuchToWaitIsWrittenFromMemory() throws IOException {
        Files.createDirectory(file.getParent());
        try (Journal<Row> journal = journal()) {
            remembered.add(new Row("huge", 1));
            journal.add(new Row("huge", 1), Integer.MAX_VALUE / 2);
            await().until(() -> journal().read().size() == 1);
        }
        assertThat(journal().read()).containsExactly(new Row("huge", 1));
    }

    @Test
    void afterTheEndNothingIsWritten() throws IOException {
        Files.createDirectory(file.getParent());
        Journal<Row> journal = journal();
        add(journal, new Row("a", 1));
        journal.close();
        add(journal, new Row("b", 2));
        journal.close();
        assertThat(journal().read()).containsExactly(new Row("a", 1));
    }

    private Journal<Row> journal() {
        return new Journal<>(file, Row.class, () -> List.copyOf(remembered));
    }

    private void add(Journal<Row> journal, Row row) {
        remembered.add(row);
        journal.add(row, 20);
    }
}
