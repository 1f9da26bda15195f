package org.praca.web;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.praca.platform.Network;
import org.praca.platform.Settings;

/** Where a request really comes from and which host it asked for; forwarded headers count from configured proxies only. */
@Singleton
public class ClientAddress {
    private final List<Network> proxies;

    @Inject
    public ClientAddress(Settings settings) {
        proxies = settings.trustedProxies().stream()
                .map(Network::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The address of the client: the last one of the chain that is not a trusted proxy. */
    public String of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        List<String> chain = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            Collections.addAll(chain, header.split(",", -1));
        }
        for (int i = chain.size() - 1; i >= 0 && isTrusted(address); i--) {
            String hop = chain.get(i).strip();
            if (!Network.isAddress(hop)) {
                break;
            }
            address = hop;
        }
        return address;
    }

    /** The host and port that the client asked for. */
    public String host(HttpServletRequest request) {
        return forwarded(request, "X-Forwarded-Host")
                .or(() -> Optional.ofNullable(request.getHeader("Host")))
                .orElse("");
    }

    /** Whether the client came by https. */
    public boolean isSecure(HttpServletRequest request) {
        return request.isSecure()
                || forwarded(request, "X-Forwarded-Proto")
                        .filter("https"::equalsIgnoreCase)
                        .isPresent();
    }

    private Optional<String> forwarded(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name)).filter(value -> isTrusted(request.getRemoteAddr()));
    }

    private boolean isTrusted(String address) {
        return proxies.stream().anyMatch(proxy -> proxy.holds(address));
    }
}
