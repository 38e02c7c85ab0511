package org.medgateway.admin.snmp;

import org.medgateway.core.balance.Condition;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.runtime.Administration;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Everything that the agent can tell at one moment, by object identifier: MEDGATEWAY-MIB and the
/// system group of SNMPv2-MIB.
final class MibView {

    /// `enterprises 32473 104`. 32473 is the number that RFC 5612 sets aside for examples, until
    /// the project has one of its own: change it here and in the MIB.
    static final OID ROOT = new OID("1.3.6.1.4.1.32473.104");

    private static final OID GATEWAY = at(ROOT, 1, 1);
    private static final OID SERVICE = at(ROOT, 1, 2, 1);
    private static final OID SERVER = at(ROOT, 1, 3, 1);
    private static final OID SYSTEM = new OID("1.3.6.1.2.1.1");

    private static final int UP = 1;
    private static final int DEGRADED = 2;
    private static final int DOWN = 3;

    private final NavigableMap<OID, Variable> values = new TreeMap<>();
    private final Administration gateway;

    private MibView(Administration gateway) {
        this.gateway = gateway;
    }

    /// @param started when the agent began, for `sysUpTime`
    static NavigableMap<OID, Variable> of(
            Administration gateway, String version, Instant started, Instant now) {
        MibView view = new MibView(gateway);
        view.system(version, started, now);
        view.services(version);
        return view.values;
    }

    /// The object of an instance: a column of a table, or a scalar.
    static OID object(OID instance) {
        boolean column =
                instance.startsWith(ROOT)
                        && (instance.startsWith(SERVICE) || instance.startsWith(SERVER));
        return new OID(instance.getValue(), 0, column ? SERVICE.size() + 1 : instance.size() - 1);
    }

    private void system(String version, Instant started, Instant now) {
        put(SYSTEM, text("Medical protocol gateway " + version), 1, 0);
        put(SYSTEM, ROOT, 2, 0);
        put(SYSTEM, new TimeTicks(Duration.between(started, now).toMillis() / 10), 3, 0);
        put(SYSTEM, text(gateway.config().gateway().name()), 5, 0);
    }

    private void services(String version) {
        List<ServiceDefinition> services = gateway.services();
        int[] count = new int[DOWN + 1];
        for (int i = 0; i < services.size(); i++) {
            count[service(services.get(i), i + 1)]++;
        }
        put(GATEWAY, text(gateway.config().gateway().name()), 1, 0);
        put(GATEWAY, text(version), 2, 0);
        put(GATEWAY, new Gauge32(services.size()), 3, 0);
        put(GATEWAY, new Gauge32(count[DEGRADED]), 4, 0);
        put(GATEWAY, new Gauge32(count[DOWN]), 5, 0);
    }

    /// Adds a row and the rows of its servers; answers its state.
    private int service(ServiceDefinition service, int index) {
        List<Row> rows = rows(service);
        List<Row> proper = rows.stream().filter(row -> row.member.index() >= 0).toList();
        long taking = proper.stream().filter(Row::takesNew).count();
        int state = taking == proper.size() ? UP : taking == 0 ? DOWN : DEGRADED;
        double rate = gateway.observation().metrics().exchangeRate(service.name());
        put(SERVICE, text(service.name()), 2, index);
        put(SERVICE, text(service.config().type()), 3, index);
        put(SERVICE, new Integer32(state), 4, index);
        put(SERVICE, new Gauge32(gateway.connections(service.name())), 5, index);
        put(SERVICE, new Gauge32(Math.round(rate * 100)), 6, index);
        for (int i = 0; i < rows.size(); i++) {
            server(rows.get(i), index, i + 1);
        }
        return state;
    }

    /// A server of a pool.
    private record Row(String pool, ServerPool.Member member) {
        boolean takesNew() {
            return member.state().condition().acceptsNew()
                    && member.state().weight(member.server()) > 0;
        }
    }

    private static List<Row> rows(ServiceDefinition service) {
        List<Row> rows = new ArrayList<>();
        for (Pool pool : service.pools().values()) {
            pool.servers().members().forEach(member -> rows.add(new Row(pool.name(), member)));
            ServerPool.Member fallback = pool.servers().fallback();
            if (fallback != null) {
                rows.add(new Row(pool.name(), fallback));
            }
        }
        return rows;
    }

    private void server(Row row, int service, int index) {
        ServerState state = row.member.state();
        Condition condition = state.condition();
        put(SERVER, text(row.member.server().name()), 2, service, index);
        put(SERVER, text(row.pool), 3, service, index);
        put(SERVER, text(address(row.member.server().address())), 4, service, index);
        put(SERVER, new Integer32(condition.health().ordinal() + 1), 5, service, index);
        put(SERVER, text(condition.healthReason()), 6, service, index);
        put(SERVER, new Integer32(condition.admin().ordinal() + 1), 7, service, index);
        put(SERVER, new Gauge32(state.weight(row.member.server())), 8, service, index);
        put(SERVER, new Gauge32(state.sessions()), 9, service, index);
        put(SERVER, new Counter64(state.totalSessions()), 10, service, index);
        put(SERVER, new Counter64(state.failedSessions()), 11, service, index);
        put(SERVER, new Counter64(state.bytesToServer()), 12, service, index);
        put(SERVER, new Counter64(state.bytesFromServer()), 13, service, index);
    }

    private static String address(InetSocketAddress address) {
        String host =
                address.isUnresolved()
                        ? address.getHostString()
                        : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host)
                + (address.getPort() == 0 ? "" : ":" + address.getPort());
    }

    /// SnmpAdminString: UTF-8, 255 octets at the most.
    static OctetString text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(bytes.length, 255);
        while (end < bytes.length && end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--; // not in the middle of a character
        }
        return new OctetString(bytes, 0, end);
    }

    private void put(OID base, Variable value, int... rest) {
        values.put(at(base, rest), value);
    }

    private static OID at(OID base, int... rest) {
        return new OID(base.getValue(), rest);
    }
}
