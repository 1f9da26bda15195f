package org.praca.platform;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every configuration key: the environment variable of that name, its default and what it means. */
public enum Key {
    PORT("8080", "HTTP port of the runnable jar"),
    PRACA_ADDRESS("0.0.0.0", "address that the runnable jar listens on; 127.0.0.1 behind a proxy on the same machine"),
    REDIS_URL(
            null,
            "Redis that the nodes share: a server, sentinels or a cluster; absent: one node with an in-process bus"),
    REDIS_URL_FILE(null, "file that holds REDIS_URL"),
    REDIS_CA(null, "PEM file of the certificates that Redis' own must be signed by (rediss://); absent: those of Java"),
    DATABASE_URL(null, "JDBC URL; absent: an H2 file database under PRACA_DATA"),
    DATABASE_USER("", "user of the database"),
    DATABASE_PASSWORD("", "password of the database"),
    DATABASE_PASSWORD_FILE(null, "file that holds DATABASE_PASSWORD"),
    PRACA_DATA("./data", "directory of the node's own files"),
    PRACA_S3_ENDPOINT(null, "address of an S3 service that keeps the files; absent: `files` under PRACA_DATA"),
    PRACA_S3_BUCKET(null, "its bucket, which must exist"),
    PRACA_S3_REGION("us-east-1", "its region"),
    PRACA_S3_ACCESS_KEY(null, "access key of the service"),
    PRACA_S3_SECRET_KEY(null, "secret key of the service"),
    PRACA_S3_SECRET_KEY_FILE(null, "file that holds PRACA_S3_SECRET_KEY"),
    PRACA_PUBLIC_URL(null, "address by which browsers know the product; absent: http://localhost and PORT"),
    PRACA_DATABASE_POOL("10", "most connections to the database"),
    PRACA_ADMIN_USERNAME(null, "first administrator, made at the first start"),
    PRACA_ADMIN_PASSWORD(null, "password of the first administrator"),
    PRACA_ADMIN_PASSWORD_FILE(null, "file that holds PRACA_ADMIN_PASSWORD"),
    PRACA_SMTP_URL(
            null, "SMTP server for e-mail: smtp://user:password@host:587 or smtps://…; absent: no e-mail is sent"),
    PRACA_SMTP_URL_FILE(null, "file that holds PRACA_SMTP_URL"),
    PRACA_SMTP_CA(null, "PEM file of the certificates that the SMTP server's must be signed by; absent: those of Java"),
    PRACA_MAIL_FROM(null, "sender of e-mail: an address, or Name <address>"),
    PRACA_MAIL_QUEUE("1000", "letters of a node waiting to be sent, before 503"),
    PRACA_CORS_ORIGINS("", "origins that browsers may call from, comma-separated, exact"),
    PRACA_TRUSTED_PROXIES("", "proxies (CIDR, comma-separated) whose X-Forwarded-… headers count"),
    PRACA_ISSUER("praca", "`iss` of the access tokens"),
    PRACA_AUDIENCE("praca", "`aud` of the access tokens"),
    PRACA_KEY_ROTATION(
            "P90D", "how long a key signs access tokens before the next one does; `off`: no rotation by itself"),
    PRACA_KEY_SECRET(null, "seals the private keys in the database; 32 characters or more, older ones after a space"),
    PRACA_KEY_SECRET_FILE(null, "file that holds PRACA_KEY_SECRET"),
    PRACA_ACCESS_TOKEN_LIFETIME("PT30M", "life of an access token"),
    PRACA_REFRESH_TOKEN_LIFETIME("P1D", "longest pause between two refreshes of a session"),
    PRACA_SESSION_LIFETIME("P30D", "longest life of a session, refreshed or not"),
    PRACA_REFRESH_GRACE("PT10S", "how long a just rotated refresh token gives its successor again"),
    PRACA_REAUTH_WINDOW("PT5M", "how long a typed password allows to change password, e-mail and user name"),
    PRACA_RESET_LIFETIME("PT30M", "how long a link to set a new password is good"),
    PRACA_VERIFY_LIFETIME("P1D", "how long a link to confirm an e-mail address is good"),
    PRACA_PASSWORD_MIN_LENGTH("8", "fewest characters of a password"),
    PRACA_HASH_QUEUE("256", "sign-ins and sign-ups that may wait for a free core to hash on, before 503"),
    PRACA_MAX_BODY("1048576", "bytes of a request body"),
    PRACA_MAX_FILE("10485760", "bytes of a file"),
    PRACA_MAX_MESSAGE("4000", "characters of a chat message"),
    PRACA_MAX_FRAME("65536", "bytes of a WebSocket message"),
    PRACA_OUTBOX("1048576", "bytes queued for a slow socket before it is closed"),
    PRACA_LOG_QUEUE("10000", "messages of a node waiting for the database, before `unavailable`"),
    PRACA_ROOM_QUEUE("1000", "events waiting for a room's turn, before they are read from the database instead"),
    PRACA_READ_QUEUE("50000", "read marks of a node waiting for the database, before others are left out"),
    PRACA_REDIS_QUEUE("10000", "commands of a node waiting for Redis, before they are refused"),
    PRACA_TRANSFERS("32", "files that come and go at once on a node, before 503"),
    PRACA_RETENTION(null, "how long messages are kept; absent: for ever"),
    PRACA_AUDIT_RETENTION("P365D", "how long the audit table keeps an event"),
    PRACA_DRAIN("PT5S", "how long the sockets' closing is spread at a shutdown"),
    PRACA_LIMITS("on", "`off` lifts every rate limit (for load tests)"),
    PRACA_LIMIT_LOGIN_ACCOUNT("10/PT15M", "failed sign-ins of one account (the tutorial's login_attempts)"),
    PRACA_LIMIT_LOGIN_ADDRESS("100/PT15M", "failed sign-ins from one address"),
    PRACA_LIMIT_SECOND_FACTOR_ACCOUNT("10/PT1H", "wrong codes of one account's second factor"),
    PRACA_LIMIT_SIGNUP_ADDRESS("20/PT1H", "accounts made from one address (the tutorial's signup_attempts)"),
    PRACA_LIMIT_MAIL_ADDRESS("20/PT1H", "e-mails asked for from one address"),
    PRACA_LIMIT_MAIL_ACCOUNT("5/PT1H", "e-mails of one kind about one account, and to one mailbox"),
    PRACA_LIMIT_REQUESTS_ADDRESS("6000/PT1M", "requests from one address, per node"),
    PRACA_LIMIT_MESSAGES_USER("20/PT1S", "chat messages of one user, per node, with a burst of three times as many"),
    PRACA_LIMIT_UPLOADS_USER("30/PT1M", "files sent by one user, per node"),
    PRACA_LIMIT_EXPORTS_USER("5/PT1H", "exports of one user's own data"),
    PRACA_LIMIT_SOCKETS_USER("50", "open sockets of one user, per node"),
    PRACA_LIMIT_HANDSHAKES_ADDRESS("600/PT1M", "WebSocket handshakes from one address, per node");

    private final @Nullable String fallback;
    private final String meaning;

    Key(@Nullable String fallback, String meaning) {
        this.fallback = fallback;
        this.meaning = meaning;
    }

    public Optional<String> fallback() {
        return Optional.ofNullable(fallback);
    }

    public String meaning() {
        return meaning;
    }
}
