package org.medgateway.core.config;

/// A place in the file, line and column counted from 1.
record Position(int line, int column) {
    /// Of what is not in the file: the document as a whole, or a default.
    static final Position NONE = new Position(0, 0);
}
