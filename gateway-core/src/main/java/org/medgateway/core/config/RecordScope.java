package org.medgateway.core.config;

/// The scope of one bound record.
record RecordScope(String path, Problems problems, Substitution substitution) implements Scope {
    @Override
    public void problem(String relativePath, String message) {
        String at = Spot.join(path, relativePath);
        problems.add(problems.placeOf(at), at, substitution.redact(message));
    }

    @Override
    public void warning(String relativePath, String message) {
        String at = Spot.join(path, relativePath);
        problems.warn(problems.placeOf(at), at, substitution.redact(message));
    }

    @Override
    public int line(String relativePath) {
        return problems.placeOf(Spot.join(path, relativePath)).line();
    }
}
