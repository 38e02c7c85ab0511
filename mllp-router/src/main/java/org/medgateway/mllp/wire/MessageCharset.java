package org.medgateway.mllp.wire;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The characters of a message by MSH-18 (HL7 table 0211). Asked for only when a value is wanted as
/// text; the bytes themselves are never changed.
public final class MessageCharset {

    /// How the bytes of one character lie, where a trailing byte can look like a delimiter.
    enum Layout {
        /// ASCII bytes mean ASCII everywhere: 8859, UTF-8, EUC.
        SINGLE,
        /// A byte from 0x81 on takes the next one with it: Big5, GB 18030, Shift-JIS.
        LEAD_BYTE,
        /// Escape sequences switch between one and two bytes: ISO-2022-JP.
        SHIFTED
    }

    /// MSH-18 is empty: UTF-8 where the bytes are that, else ISO 8859-1.
    static final MessageCharset UNSAID = new MessageCharset(null, Layout.SINGLE);

    private static final MessageCharset UTF_8 =
            new MessageCharset(StandardCharsets.UTF_8, Layout.SINGLE);
    private static final MessageCharset ASCII = new MessageCharset(null, Layout.SINGLE);

    /// The names under which UTF-16 and UTF-32 have been seen.
    private static final List<String> WIDE_NAMES =
            List.of(
                    "UNICODE UTF-16",
                    "UNICODE UTF-32",
                    "UTF-16",
                    "UTF-16LE",
                    "UTF-16BE",
                    "UTF-32",
                    "UTF-32LE",
                    "UTF-32BE",
                    "UCS-2");

    /// Table 0211, where the name is not one that Java knows.
    private static final Map<String, String> TABLE_0211 =
            Map.ofEntries(
                    Map.entry("ISO IR6", "US-ASCII"),
                    Map.entry("ISO IR14", "Shift_JIS"),
                    Map.entry("ISO IR87", "ISO-2022-JP"),
                    Map.entry("ISO IR159", "ISO-2022-JP"),
                    Map.entry("GB 18030-2000", "GB18030"),
                    Map.entry("KS X 1001", "EUC-KR"),
                    Map.entry("CNS 11643-1992", "EUC-TW"),
                    Map.entry("BIG-5", "Big5"));

    private final @Nullable Charset charset;
    private final Layout layout;

    private MessageCharset(@Nullable Charset charset, Layout layout) {
        this.charset = charset;
        this.layout = layout;
    }

    /// The charset that MSH-18 names; an unknown name is treated as none.
    static MessageCharset of(Slice name) {
        if (name.isEmpty()) {
            return UNSAID;
        }
        if (name.isAscii("UNICODE UTF-8") || name.isAscii("UTF-8") || name.isAscii("UNICODE")) {
            return UTF_8;
        }
        return name.isAscii("ASCII") ? ASCII : named(name.latin().strip().toUpperCase(Locale.ROOT));
    }

    /// Whether the name is one of UTF-16 or UTF-32. Asked for every message: looks at bytes only.
    static boolean isWide(Slice name) {
        if (name.length() < 5) {
            return false;
        }
        for (int i = 0; i < WIDE_NAMES.size(); i++) {
            if (name.isAscii(WIDE_NAMES.get(i))) {
                return true;
            }
        }
        return false;
    }

    Layout layout() {
        return layout;
    }

    /// The bytes as text; what is not valid in the charset becomes U+FFFD.
    String decode(byte[] bytes) {
        if (charset != null) {
            return new String(bytes, charset);
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException _) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /// The text as bytes.
    public byte[] encode(String text) {
        return text.getBytes(charset == null ? StandardCharsets.UTF_8 : charset);
    }

    private static MessageCharset named(String name) {
        String java =
                name.startsWith("8859/")
                        ? "ISO-8859-" + name.substring(5)
                        : TABLE_0211.getOrDefault(name, name);
        try {
            return new MessageCharset(Charset.forName(java), layoutOf(java));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return UNSAID;
        }
    }

    private static Layout layoutOf(String java) {
        return switch (java.toUpperCase(Locale.ROOT)) {
            case "SHIFT_JIS", "WINDOWS-31J", "GB18030", "GBK", "BIG5", "BIG5-HKSCS" ->
                    Layout.LEAD_BYTE;
            case "ISO-2022-JP", "ISO-2022-JP-2", "ISO-2022-KR" -> Layout.SHIFTED;
            default -> Layout.SINGLE;
        };
    }
}
