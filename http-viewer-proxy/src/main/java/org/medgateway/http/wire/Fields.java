package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// The fields of a header or trailer section, in the order and the letters they came in. Names
/// compare without regard to case. Values are ISO-8859-1, one character an octet, so that what goes
/// on is what came. Mutable; one event loop only.
public final class Fields {

    private String[] pairs;
    private int end;

    public Fields() {
        this(16);
    }

    private Fields(int expected) {
        pairs = new String[2 * expected];
    }

    /// Fields from alternating names and values, for the writing of answers and tests.
    public static Fields of(String... namesAndValues) {
        Fields fields = new Fields(Math.max(4, namesAndValues.length / 2 + 2));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    public Fields copy() {
        Fields copy = new Fields(Math.max(8, end / 2 + 4));
        System.arraycopy(pairs, 0, copy.pairs, 0, end);
        copy.end = end;
        return copy;
    }

    public int size() {
        return end / 2;
    }

    public boolean isEmpty() {
        return end == 0;
    }

    public String name(int index) {
        return pairs[2 * index];
    }

    public String value(int index) {
        return pairs[2 * index + 1];
    }

    public Fields add(String name, String value) {
        if (end == pairs.length) {
            pairs = Arrays.copyOf(pairs, Math.max(8, 2 * pairs.length));
        }
        pairs[end] = name;
        pairs[end + 1] = value;
        end += 2;
        return this;
    }

    /// The value takes the place of the first field of this name, later ones go; added at the end
    /// when there is none.
    public Fields set(String name, String value) {
        boolean placed = false;
        int to = 0;
        for (int from = 0; from < end; from += 2) {
            String found = pairs[from];
            if (found.equalsIgnoreCase(name)) {
                if (placed) {
                    continue;
                }
                placed = true;
                pairs[to] = found;
                pairs[to + 1] = value;
            } else {
                pairs[to] = found;
                pairs[to + 1] = pairs[from + 1];
            }
            to += 2;
        }
        end = to;
        return placed ? this : add(name, value);
    }

    void setValue(int index, String value) {
        pairs[2 * index + 1] = value;
    }

    public @Nullable String first(String name) {
        for (int i = 0; i < end; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < end; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                values.add(pairs[i + 1]);
            }
        }
        return values;
    }

    public boolean contains(String name) {
        return first(name) != null;
    }

    /// Removes every field of this name; answers whether there was one.
    public boolean remove(String name) {
        return removeNames(found -> found.equalsIgnoreCase(name));
    }

    public boolean removeNames(Predicate<String> which) {
        int to = 0;
        for (int from = 0; from < end; from += 2) {
            if (!which.test(pairs[from])) {
                pairs[to] = pairs[from];
                pairs[to + 1] = pairs[from + 1];
                to += 2;
            }
        }
        boolean removed = to != end;
        Arrays.fill(pairs, to, end, null);
        end = to;
        return removed;
    }

    void removeAt(int index) {
        int at = 2 * index;
        System.arraycopy(pairs, at + 2, pairs, at, end - at - 2);
        end -= 2;
    }

    /// Whether all names and values may stand in field lines; true for everything that was read
    /// from such.
    public boolean areWritable() {
        for (int i = 0; i < end; i += 2) {
            if (!Octets.isToken(pairs[i]) || !Octets.isValue(pairs[i + 1])) {
                return false;
            }
        }
        return true;
    }

    /// Whether a list field (`Connection`, `TE`...) names this member, in any of its lines.
    public boolean lists(String name, String member) {
        for (int i = 0; i < end; i += 2) {
            if (pairs[i].equalsIgnoreCase(name) && listHas(pairs[i + 1], member)) {
                return true;
            }
        }
        return false;
    }

    /// The members of a list field in all of its lines, lower case, empty ones left out.
    public List<String> members(String name) {
        List<String> members = new ArrayList<>(4);
        for (int i = 0; i < end; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                for (String member : pairs[i + 1].split(",", -1)) {
                    String trimmed = member.strip();
                    if (!trimmed.isEmpty()) {
                        members.add(trimmed.toLowerCase(Locale.ROOT));
                    }
                }
            }
        }
        return members;
    }

    static boolean listHas(String list, String member) {
        if (list.length() == member.length()) {
            return list.equalsIgnoreCase(member);
        }
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int stop = comma < 0 ? list.length() : comma;
            int from = start;
            while (from < stop && Octets.blank(list.charAt(from))) {
                from++;
            }
            int to = stop;
            while (to > from && Octets.blank(list.charAt(to - 1))) {
                to--;
            }
            if (to - from == member.length()
                    && list.regionMatches(true, from, member, 0, member.length())) {
                return true;
            }
            if (comma < 0) {
                return false;
            }
            start = comma + 1;
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < end; i += 2) {
            text.append(pairs[i]).append(": ").append(pairs[i + 1]).append('\n');
        }
        return text.toString();
    }
}
