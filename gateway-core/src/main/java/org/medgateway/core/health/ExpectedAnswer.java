package org.medgateway.core.health;

import org.medgateway.core.config.HttpCheckConfig.Expectation;
import org.medgateway.core.config.HttpCheckConfig.StatusRange;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What an HTTP answer has to be, and in which words it is not.
///
/// @param request the request in words, such as `GET /health`
record ExpectedAnswer(String request, Expectation expect) {

    private static final List<StatusRange> GOOD = List.of(new StatusRange(200, 399));
    private static final int EXCERPT = 80;

    /// How many characters a regular expression may look at, over and over; some take exponential
    /// time.
    private static final long LOOKS = 50_000_000;

    boolean needsBody() {
        return expect.body() != null || expect.contains() != null || expect.regex() != null;
    }

    /// What the status line alone tells.
    ///
    /// @param phrase the reason phrase as the server sent it
    Verdict judgeStatus(int status, String phrase) {
        List<StatusRange> good = expect.status().isEmpty() ? GOOD : expect.status();
        return good.stream().anyMatch(range -> range.contains(status))
                ? Verdict.up(request + " answered " + status)
                : Verdict.down(
                        request
                                + " answered "
                                + status
                                + (phrase.isEmpty() ? "" : " " + printable(phrase))
                                + ", expected "
                                + good.stream()
                                        .map(ExpectedAnswer::words)
                                        .collect(Collectors.joining(" or ")));
    }

    private static String words(StatusRange range) {
        return range.from() == range.to()
                ? Integer.toString(range.from())
                : range.from() + "-" + range.to();
    }

    /// What the body tells, once the status is good. May take seconds with a bad regular
    /// expression: not on an event loop.
    ///
    /// @param whole false where the body goes on beyond `body`
    Verdict judgeBody(int status, String body, boolean whole) {
        String answered = request + " answered " + status;
        if (expect.body() != null && !(whole && body.strip().equals(expect.body().strip()))) {
            return Verdict.down(
                    answered
                            + " with "
                            + found(body, whole)
                            + ", expected exactly \""
                            + expect.body().strip()
                            + "\"");
        }
        if (expect.contains() != null && !body.contains(expect.contains())) {
            return Verdict.down(
                    answered
                            + " with "
                            + found(body, whole)
                            + ", expected it to contain \""
                            + expect.contains()
                            + "\"");
        }
        return expect.regex() == null
                ? Verdict.up(answered + " as expected")
                : judgeRegex(answered, expect.regex(), body, whole);
    }

    private static Verdict judgeRegex(String answered, Pattern regex, String body, boolean whole) {
        try {
            return regex.matcher(new Countdown(body, new long[] {LOOKS})).find()
                    ? Verdict.up(answered + " as expected")
                    : Verdict.down(
                            answered
                                    + " with "
                                    + found(body, whole)
                                    + ", expected it to match /"
                                    + regex
                                    + "/");
        } catch (TooLong | StackOverflowError _) {
            return Verdict.down(
                    answered
                            + " with a body of "
                            + body.length()
                            + " characters, on which the regular expression /"
                            + regex
                            + "/ takes too long; write a simpler one");
        }
    }

    private static String found(String body, boolean whole) {
        String text = printable(body.strip());
        if (text.isEmpty() && whole) {
            return "an empty body";
        }
        return text.length() > EXCERPT || !whole
                ? "a body of "
                        + (whole ? "" : "more than ")
                        + body.length()
                        + " characters that begins with \""
                        + text.substring(0, Math.min(EXCERPT, text.length()))
                        + "\""
                : "the body \"" + text + "\"";
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ");
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// A text that can be looked at only so many times.
    ///
    /// @param left in its one element: how many looks are left, shared with parts of the text
    private record Countdown(CharSequence text, long[] left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Countdown(text.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
