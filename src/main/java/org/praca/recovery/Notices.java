package org.praca.recovery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.praca.mail.Letter;
import org.praca.mail.Postman;
import org.praca.user.Account;

/** Letters that come by themselves when something happened to an account; none where no e-mail is sent. */
@Singleton
public class Notices {
    private final Postman postman;
    private final Correspondence correspondence;
    private final Verification verification;

    @Inject
    public Notices(Postman postman, Correspondence correspondence, Verification verification) {
        this.postman = postman;
        this.correspondence = correspondence;
        this.verification = verification;
    }

    /** Asks for an answer from the address that was given at a sign-up. */
    public void signedUp(Account account, Locale language) {
        post(account, () -> verification.letter(account, language));
    }

    /** Tells the address that the account had before of a new password and of a new address. */
    public void changed(Account old, Account changed, Locale language) {
        if (!changed.passwordHash().equals(old.passwordHash())) {
            passwordChanged(old, language);
        }
        if (!changed.email().equals(old.email())) {
            notice("email", old, () -> correspondence.letters().emailChanged(old, language));
        }
    }

    void passwordChanged(Account account, Locale language) {
        notice("password", account, () -> correspondence.letters().passwordChanged(account, language));
    }

    private void notice(String kind, Account account, Supplier<Letter> letter) {
        post(account, () -> correspondence.mayGo(kind, account) ? Optional.of(letter.get()) : Optional.empty());
    }

    private void post(Account account, Supplier<Optional<Letter>> writer) {
        if (postman.isOn() && !account.email().isEmpty()) {
            postman.take(writer);
        }
    }
}
