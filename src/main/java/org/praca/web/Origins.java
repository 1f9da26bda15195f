package org.praca.web;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/** The origins (RFC 6454) that requests may come from: the host's own, and those of the configuration. Thread-safe. */
@Singleton
public class Origins {
    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/?#@]+)", Pattern.CASE_INSENSITIVE);

    private final ClientAddress addresses;
    private final List<String> listed;

    @Inject
    public Origins(ClientAddress addresses, Settings settings) {
        this.addresses = addresses;
        this.listed = settings.corsOrigins();
    }

    /** What a browser names; programs name none. @throws Problem 403 where it is neither ours nor listed */
    public Optional<String> check(HttpServletRequest request) {
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        String host = addresses.host(request);
        if (origins.size() > 1
                || origins.stream().anyMatch(origin -> !listed.contains(origin) && !isOwn(origin, host))) {
            throw Problem.of(Code.PERMISSION_DENIED, Message.of("problem.origin"));
        }
        return origins.stream().findFirst();
    }

    /** Browsers leave the scheme's usual port out, of an origin and of a host alike. */
    private static boolean isOwn(String origin, String host) {
        Matcher parts = ORIGIN.matcher(origin);
        if (!parts.matches()) {
            return false;
        }
        String usualPort = parts.group(1).equalsIgnoreCase("https") ? ":443" : ":80";
        return withPort(parts.group(2), usualPort).equalsIgnoreCase(withPort(host, usualPort));
    }

    private static String withPort(String authority, String usualPort) {
        return authority.matches(".*:[0-9]+") ? authority : authority + usualPort;
    }
}
