package org.medgateway.dicom.message;

import java.util.concurrent.atomic.AtomicLong;

/// An amount of bytes that all messages of a service share. Any thread.
final class Budget {

    private final AtomicLong taken = new AtomicLong();
    private volatile long most;

    Budget(long most) {
        this.most = most;
    }

    void most(long bytes) {
        most = bytes;
    }

    long most() {
        return most;
    }

    /// Takes that much, or nothing where there is not that much left.
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
