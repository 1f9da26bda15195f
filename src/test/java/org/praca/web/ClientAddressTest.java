package org.praca.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.platform.Settings;
import org.praca.testing.FakeRequest;

class ClientAddressTest {
    private final ClientAddress addresses = trusting("10.0.0.0/8, 192.0.2.7, fd00::/9");

    @Test
    void believesNobodyWhereNoProxyIsConfigured() {
        ClientAddress alone = trusting("");
        HttpServletRequest request = request("127.0.0.1", "203.0.113.9");
        assertThat(alone.of(request)).isEqualTo("127.0.0.1");
        assertThat(alone.host(request)).isEqualTo("own.example");
        assertThat(alone.isSecure(request)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.0.1", "192.0.2.8", "fd80::1", "::1", "fe80::1%eth0"})
    void ignoresTheHeadersOfWhoIsNoProxy(String peer) {
        HttpServletRequest request = request(peer, "203.0.113.9");
        assertThat(addresses.of(request)).isEqualTo(peer);
        assertThat(addresses.host(request)).isEqualTo("own.example");
        assertThat(addresses.isSecure(request)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.255.0.1", "192.0.2.7", "fd7f::1", "::ffff:10.0.0.1"})
    void believesAProxy(String peer) {
        HttpServletRequest request = request(peer, "203.0.113.9");
        assertThat(addresses.of(request)).isEqualTo("203.0.113.9");
        assertThat(addresses.host(request)).isEqualTo("public.example");
        assertThat(addresses.isSecure(request)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1.1.1, 203.0.113.9|203.0.113.9",
                "1.1.1.1, 203.0.113.9, 10.0.0.2|203.0.113.9",
                "10.0.0.9, 10.0.0.2|10.0.0.9",
                "1.1.1.1,,203.0.113.9|203.0.113.9",
                "2001:db8::1, fd00::2|2001:db8::1",
                "  203.0.113.9  |203.0.113.9"
            })
    void takesTheLastHopThatIsNoProxy(String chain, String client) {
        assertThat(addresses.of(request("10.0.0.1", chain))).isEqualTo(client);
    }

    @Test
    void readsSeveralHeadersAsOneChain() {
        assertThat(addresses.of(request("10.0.0.1", "1.1.1.1", "203.0.113.9, 10.0.0.2")))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "evil.example",
                "cafe",
                "dead.beef",
                "999.1.1.1",
                "1.2.3",
                "1.2.3.4:5678",
                "[2001:db8::1]",
                "1::2::3",
                "a:b",
                "203.0.113.9 x",
                "<script>",
                ":"
            })
    void stopsAtAHopThatIsNoAddress(String hop) {
        assertThat(addresses.of(request("10.0.0.1", "203.0.113.9, " + hop))).isEqualTo("10.0.0.1");
        assertThat(addresses.of(request("10.0.0.1", hop + ", 10.0.0.2"))).isEqualTo("10.0.0.2");
    }

    private static ClientAddress trusting(String proxies) {
        return new ClientAddress(Settings.from(Map.of("PRACA_TRUSTED_PROXIES", proxies)));
    }

    private static HttpServletRequest request(String peer, String... forwardedFor) {
        return FakeRequest.of(
                peer,
                0,
                Map.of(
                        "Host",
                        List.of("own.example"),
                        "X-Forwarded-For",
                        List.of(forwardedFor),
                        "X-Forwarded-Host",
                        List.of("public.example"),
                        "X-Forwarded-Proto",
                        List.of("https")));
    }
}
