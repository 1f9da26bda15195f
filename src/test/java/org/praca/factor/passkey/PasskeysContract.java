package org.praca.factor.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.codeOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.HandleCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.testing.SoftAuthenticator;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Which answers of authenticators are right, and how often, whatever the database. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class PasskeysContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN = "https://chat.example.org";
    private static final String ADDRESS = "192.0.2.1";

    private final Database database = database();
    private final MutableClock clock = new MutableClock();
    private final Passkeys passkeys = new Passkeys(
            new PasskeyRepository(),
            new Challenges(clock),
            new RelyingParty(Settings.from(Map.of("PRACA_PUBLIC_URL", ORIGIN))),
            clock);
    private final SoftAuthenticator phone = new SoftAuthenticator(ORIGIN);
    private final UUID session = UUID.randomUUID();
    private UUID ana;
    private UUID bia;

    /** A migrated one. */
    abstract Database database();

    @BeforeEach
    void makeAccounts() {
        ana = account();
        bia = account();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void asksForADiscoverablePasskeyOfAVerifiedUser() {
        JsonNode options = creation(ana);
        assertThat(options.path("rp").path("id").asText()).isEqualTo("chat.example.org");
        assertThat(options.path("user").path("id").asText()).hasSize(22);
        assertThat(options.path("authenticatorSelection").path("residentKey").asText())
                .isEqualTo("required");
        assertThat(options.path("authenticatorSelection")
                        .path("userVerification")
                        .asText())
                .isEqualTo("required");
        assertThat(options.path("excludeCredentials")).isEmpty();
        add(ana, phone);
        assertThat(creation(ana).path("excludeCredentials")).hasSize(1);
        assertThat(creation(bia).path("excludeCredentials")).isEmpty();
        assertThat(request().path("allowCredentials")).isEmpty();
    }

    @Test
    void knowsWhoseAPasskeyIsByItsAnswer() {
        add(ana, phone);
        clock.advance(Duration.ofSeconds(5));
        Passkey used = accept(phone.get(request())).orElseThrow();
        assertThat(used.accountId()).isEqualTo(ana);
        assertThat(used.word()).isEqualTo("hwk");
        Passkey stored = in(handle -> passkeys.of(handle, ana)).get(0);
        assertThat(stored.lastUsedAt()).isEqualTo(clock.instant());
        assertThat(stored.signCount()).isEqualTo(2);
    }

    @Test
    void takesAnAnswerOnce() throws Exception {
        add(ana, phone);
        ObjectNode answer = phone.get(request());
        List<Boolean> all = Parallel.run(6, i -> () -> accept(answer).isPresent());
        assertThat(all).containsOnlyOnce(true);
        assertThat(accept(answer)).isEmpty();
    }

    @Test
    void takesNoAnswerToWhatItHasNotAskedOrNotThereOrNotNow() {
        add(ana, phone);
        assertThat(accept(phone.get(JSON.createObjectNode()
                        .put("rpId", "chat.example.org")
                        .put("challenge", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))))
                .isEmpty();
        ObjectNode creation = (ObjectNode) creation(ana);
        assertThat(accept(phone.get(creation.put("rpId", "chat.example.org"))))
                .as("the challenge of a creation")
                .isEmpty();
        ObjectNode elsewhere = phone.get(request());
        assertThat(this.<Optional<Passkey>>in(handle -> passkeys.accept(handle, assertion(elsewhere), "192.0.2.2")))
                .isEmpty();
        ObjectNode late = phone.get(request());
        clock.advance(Duration.ofMinutes(5));
        assertThat(accept(late)).isEmpty();
        assertThat(accept(phone.get(request()))).isPresent();
    }

    @Test
    void takesNoAnswerFromAnotherSite() {
        add(ana, phone);
        for (String origin : List.of(
                "https://chat.example.org.evil.example",
                "https://evil.chat.example.org",
                "http://chat.example.org",
                "https://chat.example.org:444",
                "https://example.org",
                "null",
                "",
                "garbage \u0000")) {
            assertThat(accept(phone.origin(origin).get(request()))).as(origin).isEmpty();
        }
        assertThat(accept(phone.origin(ORIGIN).get(((ObjectNode) request()).put("rpId", "evil.example"))))
                .as("another relying party")
                .isEmpty();
        assertThat(accept(phone.get(request()))).isPresent();
    }

    @Test
    void takesNoAnswerWithinAFrameOfAnotherSite() {
        add(ana, phone);
        ObjectNode answer = phone.get(request());
        ObjectNode response = (ObjectNode) answer.path("response");
        response.put("clientDataJSON", changed(response.path("clientDataJSON").asText(), "false", "true"));
        assertThat(accept(answer)).isEmpty();
    }

    @Test
    void takesNoAnswerOfAnUnverifiedUser() {
        add(ana, phone);
        assertThat(accept(phone.verifies(false).get(request()))).isEmpty();
        SoftAuthenticator careless = new SoftAuthenticator(ORIGIN).verifies(false);
        assertThat(added(ana, session, careless.create(creation(ana)))).isEmpty();
    }

    @Test
    void takesACounterThatGoesOnAndNoneThatStandsOrGoesBack() {
        add(ana, phone.counter(40));
        assertThat(accept(phone.counter(99).get(request()))).isPresent();
        for (long last : List.of(99L, 50L, -1L)) {
            assertThat(accept(phone.counter(last).get(request())))
                    .as("counter " + (last + 1))
                    .isEmpty();
        }
        assertThat(accept(phone.counter(100).get(request()))).isPresent();
        SoftAuthenticator countless = new SoftAuthenticator(ORIGIN).counter(-1);
        add(bia, countless);
        assertThat(accept(countless.counter(-1).get(request()))).isPresent();
        assertThat(accept(countless.counter(-1).get(request()))).isPresent();
    }

    @Test
    void takesNobodysAnswerForAnothers() {
        add(ana, phone);
        SoftAuthenticator other = new SoftAuthenticator(ORIGIN);
        add(bia, other);
        String own = phone.userHandle();
        assertThat(accept(phone.userHandle(other.userHandle()).get(request()))).isEmpty();
        assertThat(accept(phone.userHandle(null).get(request()))).isEmpty();
        phone.userHandle(own);
        ObjectNode answer = phone.get(request());
        answer.put("id", other.get(request()).path("id").asText());
        ((ObjectNode) answer.path("response")).put("userHandle", other.userHandle());
        assertThat(accept(answer)).as("signed by another key").isEmpty();
        assertThat(accept(phone.get(request())).map(Passkey::accountId)).contains(ana);
    }

    @Test
    void addsAPasskeyOnlyInTheSessionThatAskedAndOnce() {
        ObjectNode made = phone.create(creation(ana));
        assertThat(added(ana, UUID.randomUUID(), made)).isEmpty();
        assertThat(added(ana, session, made)).isPresent();
        assertThat(added(ana, session, made)).isEmpty();
        ObjectNode stolen = phone.create(creation(ana));
        assertThat(codeOf(() -> added(ana, session, stolen))).isEqualTo(Code.CONFLICT);
        SoftAuthenticator other = new SoftAuthenticator("https://evil.example");
        assertThat(added(ana, session, other.create(creation(ana)))).isEmpty();
        ObjectNode asked = (ObjectNode) request();
        asked.set("rp", creation(ana).path("rp"));
        assertThat(added(ana, session, new SoftAuthenticator(ORIGIN).create(asked)))
                .as("the challenge of a sign-in")
                .isEmpty();
        assertThat(this.<List<Passkey>>in(handle -> passkeys.of(handle, ana))).hasSize(1);
    }

    @Test
    void keepsOnePersonsPasskeysWithinBounds() {
        for (int i = 0; i < 20; i++) {
            add(ana, new SoftAuthenticator(ORIGIN));
        }
        assertThat(codeOf(() -> creation(ana))).isEqualTo(Code.CONFLICT);
        UUID one = in(handle -> passkeys.of(handle, ana)).get(7).id();
        assertThat(this.<Boolean>in(handle -> passkeys.remove(handle, bia, one)))
                .isFalse();
        assertThat(this.<Optional<Passkey>>in(handle -> passkeys.rename(handle, bia, one, "mine")))
                .isEmpty();
        assertThat(in(handle -> passkeys.rename(handle, ana, one, "chave 🔑")).map(Passkey::name))
                .contains("chave 🔑");
        assertThat(this.<Boolean>in(handle -> passkeys.remove(handle, ana, one)))
                .isTrue();
        assertThat(this.<Boolean>in(handle -> passkeys.remove(handle, ana, one)))
                .isFalse();
    }

    @Test
    void keepsTheChallengesOfOneAddressWithinBounds() {
        add(ana, phone);
        JsonNode first = request();
        clock.advance(Duration.ofMillis(1));
        for (int i = 0; i < 500; i++) {
            request();
        }
        assertThat(accept(phone.get(first))).isEmpty();
        assertThat(challenges()).isLessThanOrEqualTo(500);
        clock.advance(Duration.ofMinutes(6));
        request();
        assertThat(challenges()).isEqualTo(1);
    }

    /** Whatever a byte is turned into, it is refused and nothing breaks. */
    @Test
    void refusesDamagedAnswers() {
        add(ana, phone);
        for (String member : List.of("authenticatorData", "clientDataJSON", "signature")) {
            for (int place = 0; place < 37; place += 3) {
                ObjectNode answer = phone.get(request());
                ObjectNode response = (ObjectNode) answer.path("response");
                byte[] bytes =
                        Base64.getUrlDecoder().decode(response.path(member).asText());
                bytes[place] ^= 0x55;
                response.put(member, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
                assertThat(accept(answer)).as(member + " " + place).isEmpty();
            }
        }
        for (int place = 0; place < 150; place += 2) {
            UUID somebody = account();
            ObjectNode made = new SoftAuthenticator(ORIGIN).create(creation(somebody));
            ObjectNode response = (ObjectNode) made.path("response");
            byte[] bytes = Base64.getUrlDecoder()
                    .decode(response.path("attestationObject").asText());
            bytes[place] ^= 0x55;
            response.put(
                    "attestationObject", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            added(somebody, session, made);
        }
    }

    @Test
    void rejectsWhatIsNoAnswerAtAll() {
        for (String text : List.of(
                "{\"passkey\":\"x\"}",
                "{\"passkey\":[]}",
                "{\"passkey\":{}}",
                "{\"passkey\":{\"id\":\"AA\",\"response\":7}}",
                "{\"passkey\":{\"id\":\"A A\",\"response\":{\"authenticatorData\":\"AA\",\"clientDataJSON\":\"AA\",\"signature\":\"AA\"}}}",
                "{\"passkey\":{\"id\":\"AA\",\"response\":{\"authenticatorData\":1,\"clientDataJSON\":\"AA\",\"signature\":\"AA\"}}}",
                "{\"passkey\":{\"id\":\"AA\",\"response\":{\"authenticatorData\":\"AA\",\"clientDataJSON\":\"AA\",\"signature\":\"\"}}}")) {
            Form form = form(text);
            assertThat(Answers.assertion(form)).as(text).isEmpty();
            assertThat(codeOf(form::verify)).as(text).isEqualTo(Code.INVALID);
        }
        assertThat(Answers.assertion(form("{\"passkey\":null}"))).isEmpty();
        for (String bytes : List.of("AA", "oA", "v_8", "e30", "bnVsbA", "WzEsMl0")) {
            String text = "{\"passkey\":{\"id\":\"AA\",\"response\":{\"attestationObject\":\"" + bytes
                    + "\",\"clientDataJSON\":\"" + bytes + "\"}}}";
            assertThat(this.<Optional<Passkey>>in(handle -> passkeys.add(
                            handle,
                            ana,
                            session,
                            Answers.attestation(form(text)).orElseThrow(),
                            "x")))
                    .isEmpty();
        }
    }

    private int challenges() {
        return in(handle -> handle.createQuery("SELECT COUNT(*) FROM passkey_challenge")
                .mapTo(Integer.class)
                .one());
    }

    private static Form form(String text) {
        try {
            return Form.of(JSON.readTree(text));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String changed(String base64, String from, String to) {
        String text = new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8).replace(from, to);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode creation(UUID account) {
        return in(handle -> passkeys.creation(handle, account, "ana", session));
    }

    private JsonNode request() {
        return in(handle -> passkeys.request(handle, ADDRESS));
    }

    private void add(UUID account, SoftAuthenticator authenticator) {
        assertThat(added(account, session, authenticator.create(creation(account))))
                .isPresent();
    }

    private Optional<Passkey> added(UUID account, UUID where, ObjectNode answer) {
        Form form = new Form(JSON.createObjectNode().set("passkey", answer));
        return in(handle ->
                passkeys.add(handle, account, where, Answers.attestation(form).orElseThrow(), "key"));
    }

    private Optional<Passkey> accept(ObjectNode answer) {
        return in(handle -> passkeys.accept(handle, assertion(answer), ADDRESS));
    }

    private static Answers.Assertion assertion(ObjectNode answer) {
        return Answers.assertion(new Form(JSON.createObjectNode().set("passkey", answer)))
                .orElseThrow();
    }

    private <T> T in(HandleCallback<T, RuntimeException> work) {
        return database.jdbi().inTransaction(work);
    }

    private UUID account() {
        Account account = new Account(
                UUID.randomUUID(), "u" + UUID.randomUUID(), "", "", "", "hash", true, 1, clock.instant(), null);
        database.jdbi().useTransaction(handle -> new AccountRepository().insert(handle, account));
        return account.id();
    }
}
