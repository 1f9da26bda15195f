package org.praca.it.checklist;

import org.junit.jupiter.api.Nested;

/** The checklist of {@code docs/security.md} on one node with the embedded database. */
class ChecklistOnH2IT {
    /** How many sign-ins are timed: what it takes for medians that a missing hash would move apart, and for an outlier not to. */
    private static final int MEASURED = 500;

    private static Stage stage() {
        return Stage.oneNodeOnH2();
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
