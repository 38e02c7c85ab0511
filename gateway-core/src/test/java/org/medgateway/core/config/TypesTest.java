package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.Reading.Accepted;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Types with defaults, fallbacks and families: what [Hospital] does not have.
class TypesTest {
    private static final Variants VARIANTS =
            Variants.builder()
                    .register(Kind.class, "tcp", Tcp.class)
                    .fallback(Kind.class, AnyKind.class)
                    .register(Lock.class, "key", KeyLock.class)
                    .register(Lock.class, CodeLock.class)
                    .fallback(Alarm.class, Bell.class)
                    .build();
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(
                            new SchemaWriter(VARIANTS).write(House.class, "A house"),
                            InputFormat.JSON);

    record House(
            @Setting("The doors.") List<Door> doors,
            @Setting("The gates.") List<Gate> gates,
            @Setting("What rings.") @Nullable Alarm alarm,
            @Setting("What can be switched.") List<Device> devices) {}

    /// Its type has a default, and any other is possible.
    record Door(
            @Setting(value = "Its type.", defaultsTo = "tcp") String type, @Flattened Kind kind) {}

    interface Kind {}

    record Tcp(@Setting(value = "Its port.", defaultsTo = "1") int port) implements Kind {}

    record AnyKind(@Setting("Said of it.") @Nullable String note) implements Kind {}

    /// Its type has a default, and no other than the known is possible; the type itself may be all
    /// that is said.
    @Shorthand("type")
    record Gate(
            @Setting(value = "Its type.", defaultsTo = "key") String type,
            @Flattened Lock lock,
            @Setting("Its bars.") List<Bar> bars) {}

    interface Lock {}

    record KeyLock(@Setting("How many keys.") @Nullable Integer keys) implements Lock {}

    @TypeName("code")
    record CodeLock(
            @Setting(value = "The digits.", defaultsTo = "4") int digits,
            @Setting("Its type.") String type)
            implements Lock {}

    /// Knows the lock of the gate that it is a bar of.
    record Bar(@Setting("Its metal.") String metal, @Flattened Lock lock) {}

    interface Alarm {}

    record Bell(@Setting(value = "How loud.", defaultsTo = "3") int volume) implements Alarm {}

    sealed interface Device {}

    sealed interface Lamp extends Device {}

    @TypeName("led")
    record Led(@Setting(value = "How bright.", defaultsTo = "9") int lumen) implements Lamp {}

    @TypeName("fan")
    record Fan() implements Device {}

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of("doors: {}", "Door[type=tcp, kind=Tcp[port=1]]"),
                Arguments.of("doors: {port: 5}", "Door[type=tcp, kind=Tcp[port=5]]"),
                Arguments.of("doors: {type: tcp, port: 5}", "Door[type=tcp, kind=Tcp[port=5]]"),
                Arguments.of(
                        "doors: {type: quic, note: n}", "Door[type=quic, kind=AnyKind[note=n]]"),
                Arguments.of("gates: {keys: 2}", "Gate[type=key, lock=KeyLock[keys=2], bars=[]]"),
                Arguments.of(
                        "gates: [code, key]",
                        "Gate[type=code, lock=CodeLock[digits=4, type=code], bars=[]]"),
                Arguments.of(
                        "gates: {type: code, bars: {metal: iron, digits: 6, type: x}}",
                        "bars=[Bar[metal=iron, lock=CodeLock[digits=6, type=x]]]"),
                Arguments.of(
                        "gates: {bars: {metal: iron, keys: 1}}",
                        "bars=[Bar[metal=iron, lock=KeyLock[keys=1]]]"),
                Arguments.of("alarm: {volume: 5}", "alarm=Bell[volume=5]"),
                Arguments.of("alarm: {}", "alarm=Bell[volume=3]"),
                Arguments.of(
                        "devices: [led, fan, {type: led, lumen: 2}]",
                        "[Led[lumen=9], Fan[], Led[lumen=2]]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepted(String yaml, String part) {
        assertThat(read(yaml))
                .isInstanceOfSatisfying(
                        Accepted.class, a -> assertThat(a.value().toString()).contains(part));
        assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).isEmpty();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        "doors: {note: n}",
                        "1:9 doors.note: unknown key: expected one of type, port"),
                Arguments.of(
                        "doors: {type: quic, port: 5}",
                        "1:21 doors.port: unknown key under type quic; it belongs to type tcp"),
                Arguments.of(
                        "gates: {type: kee}",
                        "1:15 gates.type: expected one of key, code, found \"kee\" (did you mean"
                                + " \"key\"?)"),
                Arguments.of(
                        "gates: kee",
                        "1:8 gates: expected one of key, code, found \"kee\" (did you mean"
                                + " \"key\"?)"),
                Arguments.of(
                        "gates: {digits: 4}",
                        "1:9 gates.digits: unknown key under type key; it belongs to type code"),
                Arguments.of(
                        "gates: {bars: {metal: tin, digits: 4}}",
                        "1:28 gates.bars.digits: unknown key under type key; it belongs to type"
                                + " code"),
                Arguments.of(
                        "alarm: {volum: 5}",
                        "1:9 alarm.volum: unknown key (did you mean \"volume\"?)"),
                Arguments.of(
                        "devices: {type: fan, lumen: 1}",
                        "1:22 devices.lumen: unknown key: no further key is possible"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String yaml, String problem) {
        assertThat(Reads.problems(read(yaml))).containsExactly("h.yaml:" + problem);
        assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).isNotEmpty();
    }

    private static Reading<House> read(String yaml) {
        return new ConfigReader(VARIANTS, _ -> null)
                .read("h.yaml", Path.of("/"), yaml, House.class);
    }
}
