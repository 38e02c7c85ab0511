package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;

import java.util.List;

/// Looks into requests before they are routed, on behalf of a protocol that is spoken over HTTP.
/// Called on the exchange's event loop; must not block.
public interface RequestInspector {

    /// Begins to look at a request; null where this one goes its way unseen.
    ///
    /// @param attributes what is known of the request without its body
    @Nullable Look look(RequestVerdict.Accepted request, Attributes attributes, long exchangeId);

    /// What would be known of a request from its body, where somebody shows both to try the rules.
    ///
    /// @param body as it was shown
    /// @throws IllegalArgumentException where the body is not what was expected
    default Attributes shown(RequestVerdict.Accepted request, byte[] body) {
        return Attributes.NONE;
    }

    /// The look at one request, and what has to be known of it later.
    interface Look {

        /// How much of the body may be held for the look. Where the body is longer and the look
        /// still wants more, it is asked a last time with `limitReached`.
        int limit();

        /// Looks at the beginning of the body.
        ///
        /// @param start the body from its first byte; not to be kept, released or moved
        /// @param end whether that is all of it
        /// @param limitReached whether more than this will not be shown
        Decision decide(ByteBuf start, boolean end, boolean limitReached);

        /// The answer to give where the exchange fails before a server's answer has begun; null for
        /// the usual words.
        @Nullable OwnAnswer failure(Failure cause, int status, String why);

        /// Whether a request that has perhaps reached a server may be sent to another one.
        default boolean mayRepeat() {
            return false;
        }

        /// What the exchange is called in metrics and the log; null for the usual.
        default @Nullable String kind() {
            return null;
        }

        /// What else the log should know; asked when the exchange has ended.
        default java.util.Map<String, ?> details() {
            return java.util.Map.of();
        }

        /// Sees the answer's head, and may want the whole answer to change it.
        ///
        /// @return how many octets of the answer may be held for [#rewrite]; 0 lets it stream
        default int holdAnswer(ResponseHead head) {
            return 0;
        }

        /// The held answer, changed or not. Not called for answers that turned out longer than
        /// asked for: these stream.
        default byte[] rewrite(ResponseHead head, byte[] body) {
            return body;
        }

        /// A piece of the request's body or of the answer's passes by, for counting. Not to be
        /// kept, released or moved.
        default void passed(ByteBuf data, boolean answer) {}
    }

    /// Why an exchange failed before a server's answer had begun.
    enum Failure {
        /// All servers that could take it are at their limit.
        BUSY,
        /// No server could be reached; nothing of the request has left.
        UNAVAILABLE,
        /// Something of the request had left when the server went away, or it answered what is no
        /// HTTP.
        LOST,
        /// Something of the request had left, and no answer came in time.
        TIMEOUT,
        /// The request itself: broken, late, too long, or taken by no rule.
        REQUEST
    }

    /// What becomes of a request that was looked at.
    sealed interface Decision {

        /// More of the body is needed.
        record NeedMore() implements Decision {}

        /// On with it, unchanged; rules and keys see these attributes besides those of HTTP.
        record Forward(Attributes attributes) implements Decision {}

        /// Not to any server; `why` is for the log.
        record Answer(OwnAnswer answer, String why) implements Decision {}

        /// Several requests instead of it, sent at the same time; their answers become one. The
        /// whole body must have been seen.
        ///
        /// @param answerLimit octets of each answer; a longer one counts as failed
        record Split(List<Part> parts, int answerLimit, Merge merge) implements Decision {}
    }

    /// One request of a split.
    ///
    /// @param attributes what it is routed by
    /// @param fields replace those of the request of the same name
    /// @param mayRepeat whether it may be sent to another server when it has perhaps reached one
    record Part(Attributes attributes, Fields fields, byte[] body, boolean mayRepeat) {}

    /// What came of one part.
    ///
    /// @param head null where no server answered, or not to the end
    /// @param failure why no server answered; null where one did, whole or not
    /// @param why what failed, in words; empty where an answer came whole
    record PartAnswer(
            Part part,
            @Nullable ResponseHead head,
            byte[] body,
            @Nullable Failure failure,
            String why) {}

    /// Makes one answer of several, in the parts' order.
    @FunctionalInterface
    interface Merge {
        OwnAnswer merge(List<PartAnswer> answers);
    }
}
