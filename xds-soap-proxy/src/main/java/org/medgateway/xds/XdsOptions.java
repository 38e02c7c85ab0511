package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.DataSize;
import org.medgateway.core.config.Flattened;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.Shorthand;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.http.settings.HttpOptions;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The settings of an XDS service; those of a web service hold as well.
public record XdsOptions(
        @Setting(
                        value =
                                "How much of a request may be held to find out what it is. A"
                                        + " request whose SOAP body does not begin within it is"
                                        + " refused.",
                        defaultsTo = "64KiB")
                DataSize look,
        @Setting(
                        value =
                                "What happens to a request that is none of the known transactions:"
                                        + " `forward` it by the rules, or `refuse` it with a SOAP"
                                        + " fault.",
                        defaultsTo = "forward")
                UnknownActions unknownActions,
        @Setting(
                        value =
                                "What happens to a retrieval that names repositories of several"
                                        + " pools.",
                        defaultsTo = "{}")
                SplitConfig split,
        @Setting("Rewrites the addresses in service descriptions (WSDL).")
                @Nullable WsdlConfig wsdl,
        @Setting(
                        value =
                                "Whether the exchange log shows patient ids as they are; otherwise"
                                        + " it shows a keyed hash of them.",
                        defaultsTo = "false")
                boolean logPatients,
        @Setting(
                        value =
                                "The key of that hash, 16 characters or more; the same on both"
                                    + " gateways of a pair. By default made at the first start and"
                                    + " kept in the state folder.",
                        example = "${file:/etc/medgateway/patient.key}")
                @Nullable String patientKey,
        @Flattened HttpOptions http)
        implements ProtocolOptions, Checked {

    /// What happens to requests of no known transaction.
    public enum UnknownActions {
        FORWARD,
        REFUSE
    }

    /// How retrievals are split.
    @Shorthand("enabled")
    public record SplitConfig(
            @Setting(
                            value =
                                    "Whether such a retrieval becomes one for each pool, and their"
                                            + " answers one answer; otherwise it is refused.",
                            defaultsTo = "true")
                    boolean enabled,
            @Setting(
                            value =
                                    "The size of all answers together, which are held in memory"
                                        + " while they are merged; a pool whose answer does not fit"
                                        + " counts as failed.",
                            defaultsTo = "64MiB")
                    DataSize limit)
            implements Checked {

        @Override
        public void check(Scope scope) {
            if (limit.bytes() < 64 * 1024 || limit.bytes() > 1024L * 1024 * 1024) {
                scope.problem("limit", "expected 64KiB to 1GiB, found " + limit);
            }
        }
    }

    /// How service descriptions are rewritten.
    @Shorthand("address")
    public record WsdlConfig(
            @Setting(
                            value =
                                    "The address by which clients reach this service; it takes the"
                                            + " place of scheme, host and port.",
                            example = "https://xds.hospital.example:17035")
                    URI address,
            @Setting(
                            "Names and addresses that are rewritten, besides those of the servers"
                                    + " and the one that the client asked for.")
                    List<String> hosts)
            implements Checked {

        @Override
        public void check(Scope scope) {
            String scheme = address.getScheme();
            if (address.getHost() == null
                    || scheme == null
                    || !(scheme.equals("http") || scheme.equals("https"))) {
                scope.problem(
                        "address",
                        "expected an address such as https://xds.hospital.example:17035, found "
                                + address);
            }
        }
    }

    @Override
    public Optional<String> refuseAttribute(String name) {
        return XdsAttributes.has(name)
                ? Optional.empty()
                : http.refuseAttribute(name)
                        .map(why -> "expected one of " + XdsAttributes.NAMES + "; or " + why);
    }

    @Override
    public List<String> usualAttributes() {
        return Stream.concat(
                        Stream.of(XdsAttributes.NAMES.split(", ")), http.usualAttributes().stream())
                .toList();
    }

    @Override
    public boolean keepsCookies() {
        return http.keepsCookies();
    }

    @Override
    public void check(Scope scope) {
        if (look.bytes() < 4096 || look.bytes() > 1024 * 1024) {
            scope.problem("look", "expected 4KiB to 1MiB, found " + look);
        }
        if (patientKey != null && patientKey.length() < 16) {
            scope.problem("patientKey", "expected 16 characters or more");
        }
    }

    @Override
    public void check(VirtualServiceConfig service, Scope scope) {
        http.check(service, scope);
        if (service.persistence().by().equals("patientId")) {
            scope.warning(
                    "persistence",
                    "the table of persistence will show patient ids as they are; patient-id keeps"
                            + " them hashed");
        }
    }
}
