package org.praca.web;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.praca.platform.Settings;

/** Where a request really comes from and which host it asked for; forwarded headers count from configured proxies only. */
@Singleton
public class ClientAddress {
    private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    private final List<Network> proxies;

    @Inject
    public ClientAddress(Settings settings) {
        proxies = settings.trustedProxies().stream().map(Network::parse).toList();
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
            if (!LITERAL.matcher(hop).matches()) {
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
        return !proxies.isEmpty()
                && LITERAL.matcher(address).matches()
                && Network.bytes(address)
                        .filter(bytes -> proxies.stream().anyMatch(proxy -> proxy.holds(bytes)))
                        .isPresent();
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Network(byte[] address, int bits) {
        static Network parse(String cidr) {
            String[] parts = cidr.split("/", -1);
            byte[] address = bytes(parts[0]).orElseThrow(() -> new IllegalArgumentException("Not an address: " + cidr));
            return new Network(address, parts.length == 2 ? Integer.parseInt(parts[1]) : address.length * 8);
        }

        /** Of a literal address, so that no name is ever looked up. */
        static Optional<byte[]> bytes(String literal) {
            try {
                return Optional.of(InetAddress.getByName(literal).getAddress());
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }

        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
