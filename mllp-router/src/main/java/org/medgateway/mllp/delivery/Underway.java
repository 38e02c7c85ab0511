package org.medgateway.mllp.delivery;

import io.netty.channel.Channel;

import org.medgateway.core.net.TurnFlush;
import org.medgateway.mllp.wire.Frame;

import java.util.ArrayDeque;
import java.util.List;

/// A client's messages that have not had their answer, in the order in which they came; their
/// answers go back in the same order. One event loop only.
final class Underway {

    private final Channel channel;
    private final TurnFlush flush;
    private final ArrayDeque<Message> messages = new ArrayDeque<>(2);

    /// @param channel the client's
    Underway(Channel channel, TurnFlush flush) {
        this.channel = channel;
        this.flush = flush;
    }

    void add(Message message) {
        messages.add(message);
    }

    int size() {
        return messages.size();
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /// A copy: what is done with one may end another.
    List<Message> all() {
        return List.copyOf(messages);
    }

    /// Sends an answer, as soon as the messages before this one have had theirs.
    void answer(Message message, Frame frame) {
        if (messages.peekFirst() == message) {
            flush.write(channel, frame.bytes());
        } else {
            message.hold(frame);
        }
    }

    /// Sends what belongs to a message that is over already.
    void answerLate(Frame frame) {
        flush.write(channel, frame.bytes());
    }

    /// Forgets the messages that are done and the oldest, after sending what was held back for
    /// them.
    void flushInOrder() {
        for (Message first = messages.peekFirst(); first != null; first = messages.peekFirst()) {
            for (Frame held = first.nextHeld(); held != null; held = first.nextHeld()) {
                flush.write(channel, held.bytes());
            }
            if (!first.isDone()) {
                return;
            }
            messages.removeFirst();
        }
    }

    /// Forgets a message whose client is gone.
    void drop(Message message) {
        message.dropHeld();
        messages.remove(message);
    }
}
