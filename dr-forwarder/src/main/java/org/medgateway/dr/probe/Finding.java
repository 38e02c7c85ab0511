package org.medgateway.dr.probe;

/// One thing found missing.
///
/// @param needed whether a service cannot run without it
/// @param what is missing, as a sentence
/// @param remedy what to do about it, as a command or a sentence
public record Finding(boolean needed, String what, String remedy) {

    @Override
    public String toString() {
        return what + " " + remedy;
    }
}
