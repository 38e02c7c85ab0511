package org.medgateway.dr.nft;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.engine.DiscoverySelector;

import java.util.List;

/// The suites of the nftables engine that are to pass on Debian's kernel too.
public final class NftSuites {

    private NftSuites() {}

    public static List<DiscoverySelector> all() {
        return List.of(
                selectClass(DirectRoutingTest.class), selectClass(AddressTranslationTest.class));
    }
}
