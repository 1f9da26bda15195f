package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.User;
import org.praca.testing.Pair;
import org.praca.testing.Parallel;

/** The checklist of {@code docs/security.md} on two nodes with one PostgreSQL and one Redis. */
class ChecklistOnTwoNodesIT {
    /** How many sign-ins are timed; one node times more. */
    private static final int MEASURED = 100;

    private static Stage stage() {
        return Stage.twoNodesOnPostgresAndRedis();
    }

    /** From one address, whatever it says of itself. */
    @Test
    void sprayingIsLimited() throws Exception {
        Spraying.isLimited(100, stage().a(), stage().b());
    }

    /** A hash made with fewer rounds, as of an older version; who signs in meanwhile with the same password is let in, too. */
    @Test
    void aHashOfOldCostIsUpgradedAtLogin() throws Exception {
        User user = stage().a().newUser();
        String old = "$argon2id$v=19$m=4096,t=1,p=1$cHJhY2Etc2FsdC0xNmJ5dA$5hWGmrftLfHlccbvOjr3IHpeGlpLI3NnlggMPgfTRdc";
        Map<String, String> database = Pair.shared().postgres.environment();
        try (Connection connection = DriverManager.getConnection(
                        database.get("DATABASE_URL"),
                        database.get("DATABASE_USER"),
                        database.get("DATABASE_PASSWORD"));
                Statement statement = connection.createStatement()) {
            String where = " WHERE username = '" + user.name() + "'";
            statement.executeUpdate("UPDATE account SET password_hash = '" + old + "'" + where);
            assertThat(Parallel.run(6, i -> () -> stage().node(i).login(user.name(), Http.PASSWORD)))
                    .hasSize(6);
            try (ResultSet row = statement.executeQuery("SELECT password_hash FROM account" + where)) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
            }
        }
        assertThat(stage().b().login(user.name(), Http.PASSWORD).access()).isNotEmpty();
    }

    @Nested
    class Registration extends RegistrationChecks {
        Registration() {
            super(stage());
        }
    }

    @Nested
    class Login extends LoginChecks {
        Login() {
            super(stage(), MEASURED);
        }
    }

    @Nested
    class Refresh extends RefreshChecks {
        Refresh() {
            super(stage());
        }
    }

    @Nested
    class Sessions extends SessionChecks {
        Sessions() {
            super(stage());
        }
    }

    @Nested
    class SecondFactors extends SecondFactorChecks {
        SecondFactors() {
            super(stage());
        }
    }

    @Nested
    class Roles extends RoleChecks {
        Roles() {
            super(stage());
        }
    }

    @Nested
    class Account extends AccountChecks {
        Account() {
            super(stage());
        }
    }

    @Nested
    class HttpAndLogs extends LogChecks {
        HttpAndLogs() {
            super(stage());
        }
    }
}
