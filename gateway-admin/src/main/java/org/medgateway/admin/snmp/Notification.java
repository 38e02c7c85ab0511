package org.medgateway.admin.snmp;

import org.medgateway.core.config.AlertSettings.TrapReceiver;
import org.snmp4j.CommunityTarget;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// An alert as a notification of SNMP 2c, `mgAlert` of MEDGATEWAY-MIB.
///
/// @param gateway its name
/// @param severity `info`, `warning` or `critical`
/// @param service the virtual service; empty where it is none
public record Notification(
        String gateway, String severity, String service, String subject, String message) {

    private static final OID ALERT = at(0, 1);

    /// Sends some, one packet each. Nobody says whether they arrive.
    ///
    /// @throws IOException where the receiver's name leads nowhere or a packet cannot be sent
    public static void send(TrapReceiver receiver, List<Notification> notifications)
            throws IOException {
        CommunityTarget<UdpAddress> target =
                new CommunityTarget<>(
                        new UdpAddress(
                                InetAddress.getByName(receiver.address().host()),
                                receiver.address().port()),
                        new OctetString(
                                receiver.community().text().getBytes(StandardCharsets.UTF_8)));
        target.setVersion(SnmpConstants.version2c);
        MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv2c());
        try (DefaultUdpTransportMapping transport = new DefaultUdpTransportMapping()) {
            dispatcher.addTransportMapping(transport);
            for (Notification one : notifications) {
                dispatcher.sendPdu(target, one.pdu(), false);
            }
        } catch (MessageException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            dispatcher.stop();
        }
    }

    private PDU pdu() {
        PDU pdu = new PDU();
        pdu.setType(PDU.NOTIFICATION);
        long hundredths = ManagementFactory.getRuntimeMXBean().getUptime() / 10;
        add(pdu, SnmpConstants.sysUpTime, new TimeTicks(hundredths & 0xffff_ffffL));
        add(pdu, SnmpConstants.snmpTrapOID, ALERT);
        add(pdu, at(1, 1, 1, 0), MibView.text(gateway));
        add(pdu, at(1, 4, 1, 0), new Integer32(number()));
        add(pdu, at(1, 4, 2, 0), MibView.text(service));
        add(pdu, at(1, 4, 3, 0), MibView.text(subject));
        add(pdu, at(1, 4, 4, 0), MibView.text(message));
        return pdu;
    }

    private static void add(PDU pdu, OID name, Variable value) {
        pdu.add(new VariableBinding(name, value));
    }

    private static OID at(int... below) {
        return new OID(MibView.ROOT.getValue(), below);
    }

    private int number() {
        return switch (severity) {
            case "info" -> 1;
            case "warning" -> 2;
            default -> 3;
        };
    }
}
