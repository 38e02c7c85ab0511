package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

/// Each row twice: whole, then one octet at a time.
class StatusScanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "none",
            textBlock =
                    """
                    <s:Envelope><s:Body><r:RegistryResponse xmlns:r="u" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"/></s:Body> | Success
                    <RegistryResponse status='urn:ihe:iti:2007:ResponseStatusType:PartialSuccess'> | PartialSuccess
                    <q:AdhocQueryResponse startIndex="0"  status = "urn:x:Failure" > | Failure
                    <RegistryResponse note="status='urn:x:Wrong'" status="urn:x:Success"> | Success
                    <!-- <RegistryResponse status="urn:x:Wrong"> --><RegistryResponse status="urn:x:Success"> | Success
                    <a><![CDATA[<RegistryResponse status="urn:x:Wrong"/>]]></a><RegistryResponse status="urn:x:Success"/> | Success
                    <?xml version="1.0"?><a status="urn:x:Wrong"/><r:RegistryResponse status="urn:x:Success"/> | Success
                    <a>ResponseStatusType:Wrong</a><x:RegistryResponse status="urn:x:Success"/> | Success
                    <RegistryResponse xstatus="urn:x:Wrong"/> | none
                    <RegistryResponse status=""/> | none
                    --boundary Content-Type: application/xop+xml <RegistryResponse status="urn:x:Success"/> | Success
                    <RegistryResponse status="urn:x:Succ | none
                    <html><body>404</body></html> | none
                    """)
    void theStatusIsTheOneOfTheResponse(String answer, String status) {
        byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
        StatusScan whole = new StatusScan();
        ByteBuf all = Unpooled.wrappedBuffer(octets);
        whole.pass(all);
        assertThat(whole.found()).isEqualTo(status);
        assertThat(all.readableBytes()).isEqualTo(octets.length);

        StatusScan cut = new StatusScan();
        for (byte octet : octets) {
            cut.pass(Unpooled.wrappedBuffer(new byte[] {octet}));
        }
        assertThat(cut.found()).isEqualTo(status);
    }
}
