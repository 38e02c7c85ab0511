package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.xds.wire.Look.More;
import org.medgateway.xds.wire.Look.Refused;
import org.medgateway.xds.wire.Look.Refused.Reason;
import org.medgateway.xds.wire.SoapFacts.Extent;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The bounded look at the start of a request's body: fed the buffers as they come, which it only
/// reads, it answers *more*, *seen* or *refused*.
///
/// It keeps a copy of the envelope's bytes up to the limit and parses them when the envelope is
/// complete, and before that each time four times as much has come, so that a byte at a time costs
/// little more than all at once.
public final class SoapLook {

    private static final More MORE = new More();
    private static final int FIRST_ATTEMPT = 16 * 1024;
    private static final int MAX_PART_HEADER = 8 * 1024;

    private final SoapContent content;
    private final @Nullable String transportAction;
    private final int limit;
    private final Set<Fact> wanted;
    private final HeldBytes held = new HeldBytes();
    private final @Nullable MultipartScanner scanner;

    private @Nullable String charset;
    private @Nullable PartHeaders rootHeaders;
    private boolean inRoot;
    private boolean complete;
    private int taken;
    private int nextAttempt = FIRST_ATTEMPT;
    private @Nullable Look result;

    /// A look at a body of this content.
    ///
    /// @param soapAction the SOAPAction header (SOAP 1.1), null when there is none
    /// @param limit how many bytes of the body may be held
    /// @param wanted what to read on for behind the header
    public SoapLook(SoapContent content, @Nullable String soapAction, int limit, Set<Fact> wanted) {
        this.content = content;
        this.limit = limit;
        // of bits, since it is asked for at every element
        this.wanted = wanted.isEmpty() ? EnumSet.noneOf(Fact.class) : EnumSet.copyOf(wanted);
        this.charset = content instanceof SoapContent.Plain plain ? plain.charset() : null;
        this.scanner =
                content instanceof SoapContent.Packaged packaged
                        ? new MultipartScanner(packaged.boundary(), MAX_PART_HEADER)
                        : null;
        this.transportAction = transportAction(content, soapAction);
    }

    /// Looks at more of the body. The buffer's indices are left as they are. Once the answer is
    /// seen or refused, it stays.
    public Look offer(ByteBuf more, boolean last) {
        if (result != null) {
            return result;
        }
        Look look = look(more.duplicate(), last);
        if (!(look instanceof More)) {
            result = look;
        }
        return look;
    }

    /// What the header said of the body.
    public SoapContent content() {
        return content;
    }

    /// A copy of the envelope's bytes as far as they were held.
    public byte[] envelope() {
        return held.toArray();
    }

    /// Whether the envelope was held to its end.
    public boolean complete() {
        return complete;
    }

    /// The header fields of the package's root part; null for an envelope by itself.
    public @Nullable PartHeaders rootHeaders() {
        return rootHeaders;
    }

    private Look look(ByteBuf more, boolean last) {
        int count = Math.min(more.readableBytes(), limit - taken);
        boolean atLimit = taken + more.readableBytes() > limit;
        taken += count;
        ByteBuf in = more.readSlice(count);
        if (content instanceof SoapContent.Unknown(String why)) {
            return refused(Reason.MALFORMED, why, new SoapFacts.Builder(wanted));
        }
        if (scanner == null) {
            held.append(in, count);
            complete = last && !atLimit;
        } else {
            String problem = scan(scanner, in);
            if (problem == null && last && !complete && !atLimit) {
                problem = "the body ends before the envelope's part is complete";
            }
            if (problem != null) {
                return refused(Reason.MALFORMED, problem, envelopeLook(atLimit).partly());
            }
        }
        if (complete || atLimit || held.length() >= nextAttempt) {
            nextAttempt = held.length() * 4;
            return attempt(atLimit);
        }
        return MORE;
    }

    // preamble [--b <headers> <other part>] --b <headers> <?xml ... </Envelope> --b
    private @Nullable String scan(MultipartScanner scanner, ByteBuf in) {
        while (!complete) {
            switch (scanner.next(in)) {
                case MultipartToken.NeedMore() -> {
                    return null;
                }
                case MultipartToken.PartBegins(PartHeaders headers) -> {
                    if (rootHeaders == null && isRoot(headers)) {
                        inRoot = true;
                        rootHeaders = headers;
                        String problem = rootProblem(headers);
                        if (problem != null) {
                            return problem;
                        }
                    }
                }
                case MultipartToken.Content(ByteBuf bytes) -> {
                    if (inRoot) {
                        held.append(bytes, bytes.readableBytes());
                    }
                }
                case MultipartToken.PartEnds() -> {
                    complete = inRoot;
                    inRoot = false;
                }
                case MultipartToken.PackageEnds() -> {
                    return "the package has no part with the Content-ID that `start` names";
                }
                case MultipartToken.Broken(String why) -> {
                    return why;
                }
            }
        }
        return null;
    }

    private boolean isRoot(PartHeaders headers) {
        String start = content instanceof SoapContent.Packaged packaged ? packaged.start() : null;
        return start == null || start.equals(headers.contentId());
    }

    private @Nullable String rootProblem(PartHeaders headers) {
        String encoding = headers.value("Content-Transfer-Encoding");
        if (encoding != null
                && !Set.of("binary", "8bit", "7bit").contains(encoding.toLowerCase(Locale.ROOT))) {
            return "the envelope's part has the transfer encoding "
                    + encoding
                    + ", expected binary, 8bit or 7bit";
        }
        String type = headers.value("Content-Type");
        if (type != null) {
            try {
                charset = ContentType.parse(type).parameter("charset");
            } catch (IllegalArgumentException e) {
                return "the envelope's part: " + e.getMessage();
            }
        }
        return null;
    }

    private Look attempt(boolean atLimit) {
        if (atLimit && scanner != null && rootHeaders == null) {
            return refused(
                    Reason.TOO_LARGE,
                    "the envelope's part does not begin within the first " + limit + " bytes",
                    new SoapFacts.Builder(wanted));
        }
        return envelopeLook(atLimit).attempt();
    }

    private EnvelopeLook envelopeLook(boolean atLimit) {
        return new EnvelopeLook(
                held, charset, complete, atLimit ? limit : -1, wanted, transportAction);
    }

    private static Refused refused(Reason reason, String why, SoapFacts.Builder facts) {
        return new Refused(reason, why, facts.build(Extent.FAULT));
    }

    private static @Nullable String transportAction(
            SoapContent content, @Nullable String soapAction) {
        String parameter =
                switch (content) {
                    case SoapContent.Plain plain -> plain.action();
                    case SoapContent.Packaged packaged -> packaged.action();
                    case SoapContent.Unknown _ -> null;
                };
        if (parameter != null || soapAction == null) {
            return parameter;
        }
        String action = soapAction.strip();
        boolean quoted = action.length() > 1 && action.startsWith("\"") && action.endsWith("\"");
        String bare = quoted ? action.substring(1, action.length() - 1) : action;
        return bare.isEmpty() ? null : bare;
    }
}
