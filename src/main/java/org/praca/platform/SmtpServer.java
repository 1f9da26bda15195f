package org.praca.platform;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes e-mail for delivery.
 *
 * @param user empty where the server asks for none
 */
public record SmtpServer(Encryption encryption, String host, int port, Optional<String> user, Secret password) {
    /** How the connection is kept from others: not at all, from a command on, or from its start. */
    public enum Encryption {
        NONE,
        STARTTLS,
        TLS
    }

    /** Who the e-mail comes from; {@code name} is empty where there is only an address. */
    public record Sender(String name, String address) {
        private static final Pattern ADDRESS =
                Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*");
        private static final Pattern NAMED = Pattern.compile("\"?([^\"<>\\p{Cntrl}]{1,100}?)\"?\\s*<([^<>]+)>");

        /** The sender in that text, {@code address} or {@code Name <address>}; empty where it is neither. */
        static Optional<Sender> parse(String text) {
            Matcher named = NAMED.matcher(text);
            Sender sender = named.matches() ? new Sender(named.group(1).strip(), named.group(2)) : new Sender("", text);
            return Optional.of(sender)
                    .filter(found -> ADDRESS.matcher(found.address).matches());
        }

        /** What stands behind the {@code @}. */
        public String domain() {
            return address.substring(address.indexOf('@') + 1);
        }
    }

    private static final int SUBMISSION = 587;
    private static final int SUBMISSION_BY_TLS = 465;

    /**
     * The server of a URL such as {@code smtp://user:password@host:587} or {@code smtps://…}; empty where it is none. Without TLS from
     * the start it must offer STARTTLS, unless it is on this machine or the URL says {@code ?starttls=off}.
     */
    static Optional<SmtpServer> parse(String url) {
        try {
            URI uri = new URI(url);
            String path = Optional.ofNullable(uri.getRawPath()).orElse("");
            if (uri.getHost() == null || !(path.isEmpty() || path.equals("/")) || uri.getRawFragment() != null) {
                return Optional.empty();
            }
            String host = uri.getHost().replaceAll("[\\[\\]]", "");
            String[] credentials =
                    Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
            return encryption(uri.getScheme(), uri.getRawQuery(), host)
                    .map(encryption -> new SmtpServer(
                            encryption,
                            host,
                            uri.getPort() > 0 ? uri.getPort() : usualPort(encryption),
                            Optional.of(decoded(credentials[0])).filter(user -> !user.isEmpty()),
                            new Secret(credentials.length > 1 ? decoded(credentials[1]) : "")));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Encryption> encryption(@Nullable String scheme, @Nullable String query, String host) {
        if ("smtps".equals(scheme)) {
            return query == null ? Optional.of(Encryption.TLS) : Optional.empty();
        }
        if (!"smtp".equals(scheme)) {
            return Optional.empty();
        }
        if (query == null) {
            return Optional.of(isThisMachine(host) ? Encryption.NONE : Encryption.STARTTLS);
        }
        return switch (query) {
            case "starttls=off" -> Optional.of(Encryption.NONE);
            case "starttls=required" -> Optional.of(Encryption.STARTTLS);
            default -> Optional.empty();
        };
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost")
                || Network.parse("127.0.0.0/8").orElseThrow().holds(host)
                || Network.parse("::1").orElseThrow().holds(host);
    }

    private static int usualPort(Encryption encryption) {
        return encryption == Encryption.TLS ? SUBMISSION_BY_TLS : SUBMISSION;
    }

    /** A plus sign stands for itself: this is no form. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
