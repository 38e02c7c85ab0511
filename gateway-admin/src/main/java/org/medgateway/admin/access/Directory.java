package org.medgateway.admin.access;

import org.medgateway.core.config.AdminRole;
import org.medgateway.core.config.LdapSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Hashtable;
import java.util.Locale;
import java.util.Optional;

import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;

/// Asks a directory whether a name and a password belong together, and which role they have. Blocks
/// within the timeout: for virtual threads.
final class Directory implements UserSource {

    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

    private final LdapSettings settings;

    Directory(LdapSettings settings) {
        this.settings = settings;
    }

    @Override
    public Optional<Principal> check(String name, String password, String from) {
        try {
            DirContext searching =
                    open(
                            settings.bindDn() == null ? "" : settings.bindDn(),
                            settings.bindPassword() == null ? "" : settings.bindPassword().text());
            try {
                return find(searching, name, password);
            } finally {
                searching.close();
            }
        } catch (AuthenticationException e) {
            LOG.warn(
                    "The directory {} refuses admin.ldap.bindDn: {}", settings.url(), e.toString());
        } catch (NamingException e) {
            LOG.warn("The directory {} cannot be asked: {}", settings.url(), e.toString());
        }
        return Optional.empty();
    }

    // Only texts are read; the JDK turns nothing from a directory into an object unless told to.
    @SuppressWarnings("BanJNDI")
    private Optional<Principal> find(DirContext searching, String name, String password)
            throws NamingException {
        SearchControls controls = new SearchControls();
        controls.setSearchScope(SearchControls.SUBTREE_SCOPE);
        controls.setCountLimit(2);
        controls.setTimeLimit((int) settings.timeout().toMillis());
        controls.setReturningAttributes(new String[] {settings.groupAttribute()});
        String filter = settings.userFilter().replace("{user}", "{0}");
        NamingEnumeration<SearchResult> found =
                searching.search(settings.userBase(), filter, new Object[] {name}, controls);
        if (!found.hasMore()) {
            Password.pretend(password);
            return Optional.empty();
        }
        SearchResult user = found.next();
        if (found.hasMore()) {
            LOG.warn("{} stands for several entries of the directory", name);
            return Optional.empty();
        }
        try {
            open(user.getNameInNamespace(), password).close();
        } catch (AuthenticationException _) {
            return Optional.empty();
        }
        return role(user).map(role -> new Principal(name, role));
    }

    private Optional<AdminRole> role(SearchResult user) throws NamingException {
        Attribute groups = user.getAttributes().get(settings.groupAttribute());
        AdminRole highest = null;
        if (groups != null) {
            for (int i = 0; i < groups.size(); i++) {
                String group = String.valueOf(groups.get(i)).toLowerCase(Locale.ROOT);
                for (var entry : settings.roles().entrySet()) {
                    if (entry.getKey().toLowerCase(Locale.ROOT).equals(group)
                            && (highest == null || entry.getValue().includes(highest))) {
                        highest = entry.getValue();
                    }
                }
            }
        }
        return Optional.ofNullable(highest);
    }

    @SuppressWarnings("JdkObsolete") // JNDI takes a Hashtable
    private DirContext open(String dn, String password) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, settings.url().toString());
        environment.put(Context.REFERRAL, "ignore");
        String millis = Long.toString(settings.timeout().toMillis());
        environment.put("com.sun.jndi.ldap.connect.timeout", millis);
        environment.put("com.sun.jndi.ldap.read.timeout", millis);
        environment.put(Context.SECURITY_AUTHENTICATION, dn.isEmpty() ? "none" : "simple");
        if (!dn.isEmpty()) {
            environment.put(Context.SECURITY_PRINCIPAL, dn);
            environment.put(Context.SECURITY_CREDENTIALS, password);
        }
        return new InitialDirContext(environment);
    }
}
