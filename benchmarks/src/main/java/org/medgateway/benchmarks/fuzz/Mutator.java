package org.medgateway.benchmarks.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes inputs out of samples: the samples themselves first, then changed ones without end. An
/// input follows from seed, target and number alone.
final class Mutator {

    private static final int MOST_CHANGES = 5;
    private static final int LONGEST_SLICE = 64;
    private static final int MOST_REPETITIONS = 200;

    /// Numbers around which readers go wrong.
    private static final long[] BOUNDARIES = {
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        9,
        0x1F,
        0x20,
        0x7E,
        0x7F,
        0x80,
        0xFE,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFE,
        0xFFFF,
        0x10000,
        0xFFFFFF,
        0x7FFFFFFE,
        0x7FFFFFFF,
        0x80000000L,
        0xFFFFFFFEL,
        0xFFFFFFFFL,
        0x100000000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final long seed;
    private final Target target;
    private final List<byte[]> samples;
    private final int longest;

    Mutator(long seed, Target target) {
        this.seed = seed;
        this.target = target;
        this.samples = target.samples();
        this.longest = target.longest();
    }

    byte[] input(long number) {
        if (number < samples.size()) {
            return samples.get((int) number);
        }
        Random random = new Random(seed(number));
        byte[] bytes = sample(random);
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            bytes = changed(bytes, random);
            if (bytes.length > longest) {
                bytes = Arrays.copyOf(bytes, longest);
            }
        }
        return bytes;
    }

    /// What the random cuts of that input follow from.
    long seed(long number) {
        return (seed * 0x9E3779B97F4A7C15L + number) * 0xBF58476D1CE4E5B9L
                + target.name().hashCode();
    }

    private byte[] sample(Random random) {
        return samples.get(random.nextInt(samples.size()));
    }

    private byte[] changed(byte[] bytes, Random random) {
        return switch (random.nextInt(13)) {
            case 0, 1 -> bitFlipped(bytes, random);
            case 2 -> byteSet(bytes, random);
            case 3, 4 -> numberSet(bytes, random);
            case 5 -> numberMoved(bytes, random);
            case 6 -> decimalSet(bytes, random);
            case 7 -> withoutSlice(bytes, random);
            case 8 -> withSlice(bytes, bytes, random);
            case 9 -> withSlice(bytes, sample(random), random);
            case 10 -> repeated(bytes, random);
            case 11 -> spliced(bytes, sample(random), random);
            default -> random.nextInt(4) == 0 ? cutOff(bytes, random) : joined(bytes, random);
        };
    }

    private static byte[] bitFlipped(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private static byte[] byteSet(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    /// A boundary number over 1, 2, 3, 4 or 8 bytes, in either order.
    private static byte[] numberSet(byte[] bytes, Random random) {
        int width = new int[] {1, 2, 3, 4, 8}[random.nextInt(5)];
        return number(bytes, width, BOUNDARIES[random.nextInt(BOUNDARIES.length)], false, random);
    }

    /// What stands there and a little more or less, as a length that is wrong.
    private static byte[] numberMoved(byte[] bytes, Random random) {
        return number(bytes, 1 + random.nextInt(4), random.nextInt(19) - 9, true, random);
    }

    private static byte[] number(
            byte[] bytes, int width, long value, boolean relative, Random random) {
        byte[] copy = bytes.clone();
        if (copy.length < width) {
            return copy;
        }
        int at = random.nextInt(copy.length - width + 1);
        boolean little = random.nextBoolean();
        long number = value;
        if (relative) {
            for (int i = 0; i < width; i++) {
                number += (copy[at + i] & 0xFFL) << 8 * (little ? i : width - 1 - i);
            }
        }
        for (int i = 0; i < width; i++) {
            copy[at + i] = (byte) (number >>> 8 * (little ? i : width - 1 - i));
        }
        return copy;
    }

    /// A boundary in the place of a number that is written in digits.
    private static byte[] decimalSet(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int from = random.nextInt(bytes.length);
        while (from < bytes.length && !isDigit(bytes[from])) {
            from++;
        }
        int to = from;
        while (to < bytes.length && isDigit(bytes[to])) {
            to++;
        }
        long boundary = BOUNDARIES[random.nextInt(BOUNDARIES.length)];
        String digits =
                random.nextBoolean() ? Long.toUnsignedString(boundary) : Long.toHexString(boundary);
        return from == to
                ? bytes
                : replaced(bytes, from, to, digits.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] withoutSlice(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(LONGEST_SLICE));
        return replaced(bytes, from, to, new byte[0]);
    }

    private static byte[] withSlice(byte[] bytes, byte[] of, Random random) {
        int at = random.nextInt(bytes.length + 1);
        return replaced(bytes, at, at, slice(of, random));
    }

    private static byte[] repeated(byte[] bytes, Random random) {
        byte[] slice = slice(bytes, random);
        int at = random.nextInt(bytes.length + 1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int left = 1 + random.nextInt(MOST_REPETITIONS); left > 0; left--) {
            all.writeBytes(slice);
        }
        return replaced(bytes, at, at, all.toByteArray());
    }

    private static byte[] slice(byte[] of, Random random) {
        int from = random.nextInt(of.length + 1);
        // Short ones as often as long ones: delimiters are a byte or two.
        int length = 1 + random.nextInt(1 << random.nextInt(7));
        return Arrays.copyOfRange(of, from, Math.min(of.length, from + length));
    }

    /// The beginning of one and the end of another.
    private static byte[] spliced(byte[] bytes, byte[] other, Random random) {
        int from = random.nextInt(other.length + 1);
        int at = random.nextInt(bytes.length + 1);
        return replaced(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
    }

    /// Another sample behind it, as a sender has it who waits for nothing.
    private byte[] joined(byte[] bytes, Random random) {
        return replaced(bytes, bytes.length, bytes.length, target.following(sample(random)));
    }

    private static byte[] cutOff(byte[] bytes, Random random) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
        out.write(bytes, 0, from);
        out.writeBytes(by);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
