package org.medgateway.dr.ipvs;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Runs test classes on the kernel that is there, for the machine that [IpvsInQemu] boots. The last
/// line says how it went.
public final class SuiteMain {

    private SuiteMain() {}

    /// @param arguments the names of classes, or of methods as `class#method`
    public static void main(String[] arguments) {
        SummaryGeneratingListener listener =
                new SummaryGeneratingListener() {
                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        super.executionFinished(test, result);
                        if (test.isTest()) {
                            System.out.println(
                                    result.getStatus()
                                            + " "
                                            + test.getLegacyReportingName()
                                            + result.getThrowable().map(t -> ": " + t).orElse(""));
                        }
                    }
                };
        var request = LauncherDiscoveryRequestBuilder.request();
        for (String name : arguments) {
            request.selectors(name.contains("#") ? selectMethod(name) : selectClass(name));
        }
        LauncherFactory.create().execute(request.build(), listener);
        var summary = listener.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 15);
        System.out.printf(
                "%nSUITE found %d, passed %d, failed %d%n",
                summary.getTestsFoundCount(),
                summary.getTestsSucceededCount(),
                summary.getTestsFailedCount());
        System.exit(summary.getTotalFailureCount() == 0 ? 0 : 1);
    }
}
