package org.praca.recovery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.praca.mail.Letter;
import org.praca.platform.Settings;
import org.praca.platform.Texts;
import org.praca.recovery.MailTokens.Issued;
import org.praca.user.Account;

/**
 * The letters that there are. Their links lead to the address of the configuration, never to the host of a request, and have the
 * token behind a {@code #}, which browsers send to nobody. Names are left out: whoever gives a stranger's address at a sign-up
 * would choose what the stranger reads.
 */
@Singleton
public class Letters {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final URI base;
    private final String site;
    private final Clock clock;

    @Inject
    public Letters(Settings settings, Clock clock) {
        this.base = settings.publicUrl();
        this.site = base.getAuthority();
        this.clock = clock;
    }

    /** The way to a new password. */
    Letter reset(Account account, Issued issued, Locale language) {
        return withLink("reset", "/reset/#", account, issued, language);
    }

    /** Asks whether the address is that of the account. */
    Letter verify(Account account, Issued issued, Locale language) {
        return withLink("verify", "/verify/#", account, issued, language);
    }

    /** The owner should know, for it may not have been him. */
    Letter passwordChanged(Account account, Locale language) {
        return notice("password", account, language);
    }

    /** To the address that the account had until now. */
    Letter emailChanged(Account old, Locale language) {
        return notice("email", old, language);
    }

    private Letter withLink(String kind, String path, Account account, Issued issued, Locale language) {
        String until = TIME.format(issued.until());
        return letter(
                kind,
                account,
                language,
                List.of(say(language, kind + ".body", site), say(language, kind + ".until", until)),
                Optional.of(new Letter.Link(say(language, kind + ".link"), base + path + issued.token())));
    }

    private Letter notice(String kind, Account account, Locale language) {
        Instant now = clock.instant();
        return letter(
                kind,
                account,
                language,
                List.of(say(language, kind + ".body", site, TIME.format(now))),
                Optional.empty());
    }

    private Letter letter(
            String kind, Account account, Locale language, List<String> body, Optional<Letter.Link> link) {
        return new Letter(
                kind + " of account " + account.id(),
                account.email(),
                language.equals(Locale.ROOT) ? Locale.ENGLISH : language,
                say(language, kind + ".subject", site),
                body,
                link,
                List.of(say(language, kind + ".else", site)));
    }

    private static String say(Locale language, String key, String... arguments) {
        return Texts.say(language, "mail." + key, List.of(arguments));
    }
}
