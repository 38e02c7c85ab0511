package org.medgateway.app.day;

import org.medgateway.testdata.tls.TestCertificate;

import java.util.List;

/// What an administrator does in the course of a day, by whichever way. Every method comes back
/// when the gateway has said that it is done, and fails where it has not.
interface Operator extends AutoCloseable {

    /// What the test bench says.
    ///
    /// @param rule the rule; empty for the default
    record Verdict(String rule, String server) {}

    /// Adds a rule at the end: where the attribute has the value, the pool takes the exchange.
    void addRule(String service, String name, String attribute, String value, String pool)
            throws Exception;

    Verdict tryMessage(String service, String message) throws Exception;

    void drain(String service, String server, String reason) throws Exception;

    void makeReady(String service, String server) throws Exception;

    /// Waits until the overview shows the server as up.
    void awaitUp(String service, String server) throws Exception;

    void clearStickTable(String service, String pool) throws Exception;

    void replaceCertificate(String name, TestCertificate certificate) throws Exception;

    /// Tries to put a text in force that is refused; answers what is wrong with it.
    List<String> applyWhatIsRefused(String text) throws Exception;

    void rollBack(int number) throws Exception;

    @Override
    void close();
}
