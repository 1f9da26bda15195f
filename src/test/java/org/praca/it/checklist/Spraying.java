package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.RawHttp.Header;

/** One address tries one password on many accounts, and pretends to be many addresses. */
final class Spraying {
    private static final int AT_ONCE = 2;

    private Spraying() {}

    /** After so many failures the address is refused on every node, whatever it says of itself; others are not. */
    static void isLimited(int limit, Http... nodes) throws Exception {
        String address = Stage.address();
        User user = nodes[0].newUser();
        List<Boolean> all = Parallel.run(AT_ONCE, thread -> () -> {
            try (Visitor visitor = new Visitor(nodes[thread % nodes.length], address)) {
                boolean unauthorized = true;
                for (int i = thread; i < limit; i += AT_ONCE) {
                    Answer answer = visitor.login(Http.unique("nobody"), "Summer 2026!", pretences(i));
                    unauthorized &= answer.status() == 401;
                }
                return unauthorized;
            }
        });
        assertThat(all).containsOnly(true);
        for (Http node : nodes) {
            try (Visitor visitor = new Visitor(node, address);
                    Visitor other = new Visitor(node, Stage.address())) {
                assertThat(visitor.login(Http.unique("nobody"), "Summer 2026!", pretences(0))
                                .status())
                        .isEqualTo(429);
                Answer right = visitor.login(user.name(), Http.PASSWORD, pretences(1));
                assertThat(right.status()).isEqualTo(429);
                assertThat(right.header("RateLimit-Limit")).isEqualTo(Integer.toString(limit));
                assertThat(other.login(user.name(), Http.PASSWORD).status()).isEqualTo(200);
            }
        }
    }

    static Header[] pretences(int number) {
        String address = "203.0.113." + (1 + number % 250);
        return new Header[] {
            new Header("X-Forwarded-For", address),
            new Header("X-Real-IP", address),
            new Header("Forwarded", "for=" + address),
            new Header("X-Client-IP", address),
            new Header("True-Client-IP", address)
        };
    }
}
