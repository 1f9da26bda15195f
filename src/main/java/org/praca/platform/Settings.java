package org.praca.platform;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The configuration, read once from environment variables and checked whole: an unknown {@code PRACA_…} key or an unusable
 * value is a {@link SettingsException} with one line that names it. Immutable.
 */
public final class Settings {
    /** So many ({@code count}) in so long ({@code period}). */
    public record Rate(int count, Duration period) {}

    /** Where an S3 service is and how to be let in; paths are {@code /bucket/key}. */
    public record S3(URI endpoint, String bucket, String region, String accessKey, Secret secretKey) {}

    /** How e-mail is sent, from whom, and where its links lead to ({@code base} ends without a slash). */
    public record Mail(SmtpServer server, Optional<Path> certificates, SmtpServer.Sender sender, URI base) {}

    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,8})/(P[0-9A-Z.]+)");

    private static final Duration SHORTEST_ROTATION = Duration.ofHours(1);
    private static final int SHORTEST_KEY_SECRET = 32;

    private static final String REDIS_USER = "([^@/?#\\s]*@)?";
    private static final String REDIS_HOST = "[^@,/?#\\s]+";
    /** One server, sentinels (which need the name of the master), or a cluster (which has one database). */
    private static final Pattern REDIS =
            Pattern.compile("rediss?://" + REDIS_USER + REDIS_HOST + "(/[0-9]*)?(\\?[^#\\s]*)?"
                    + "|rediss?-sentinel://" + REDIS_USER + REDIS_HOST + "(," + REDIS_HOST + ")*(/[0-9]*)?"
                    + "((\\?[^#\\s]*)?#\\S+|\\?([^#\\s]*&)?sentinelMasterId=[^#\\s]+)"
                    + "|rediss?://" + REDIS_USER + REDIS_HOST + "(," + REDIS_HOST + ")+(/0?)?(\\?[^#\\s]*)?");

    private final Map<Key, String> values;

    private Settings(Map<Key, String> values) {
        this.values = values;
    }

    /** Reads and checks the given environment, where an empty value counts as absent. */
    public static Settings from(Map<String, String> environment) {
        environment.keySet().stream()
                .filter(name -> name.startsWith("PRACA_") && !isKey(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new SettingsException("Unknown configuration key " + name);
                });
        Map<Key, String> values = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            String given = environment.getOrDefault(key.name(), "").strip();
            if (!given.isEmpty()) {
                values.put(key, given);
            } else {
                key.fallback().ifPresent(fallback -> values.put(key, fallback));
            }
        }
        Settings settings = new Settings(values);
        settings.check();
        return settings;
    }

    private static boolean isKey(String name) {
        return Stream.of(Key.values()).anyMatch(key -> key.name().equals(name));
    }

    private void check() {
        number(Key.PORT, 1, 65_535);
        address();
        publicUrl();
        Stream.of(
                        Key.PRACA_ACCESS_TOKEN_LIFETIME,
                        Key.PRACA_REFRESH_TOKEN_LIFETIME,
                        Key.PRACA_SESSION_LIFETIME,
                        Key.PRACA_REFRESH_GRACE,
                        Key.PRACA_REAUTH_WINDOW,
                        Key.PRACA_RESET_LIFETIME,
                        Key.PRACA_VERIFY_LIFETIME,
                        Key.PRACA_AUDIT_RETENTION,
                        Key.PRACA_DRAIN)
                .forEach(this::duration);
        keyRotation();
        keySecrets();
        passwordMinLength();
        hashQueue();
        maxBody();
        maxFile();
        s3();
        mail();
        mailQueue();
        maxMessage();
        maxFrame();
        outboxBytes();
        logQueue();
        roomQueue();
        readQueue();
        redisQueue();
        transfers();
        retention();
        databasePool();
        limitsOn();
        Stream.of(Key.values())
                .filter(key -> key.name().startsWith("PRACA_LIMIT_") && key != Key.PRACA_LIMIT_SOCKETS_USER)
                .forEach(this::rate);
        socketsPerUser();
        databasePassword();
        adminPassword();
        databaseUrl().filter(url -> !url.startsWith("jdbc:")).ifPresent(url -> {
            throw unusable(Key.DATABASE_URL, "a JDBC URL");
        });
        checkRedis();
        if (text(Key.PRACA_ADMIN_USERNAME).isPresent() != adminPassword().isPresent()) {
            throw new SettingsException("PRACA_ADMIN_USERNAME and PRACA_ADMIN_PASSWORD go together");
        }
        corsOrigins().forEach(origin -> {
            if (!origin.matches("https?://[^/?#]+")) {
                throw unusable(Key.PRACA_CORS_ORIGINS, "origins such as https://example.org");
            }
        });
        trustedProxies().forEach(cidr -> {
            if (Network.parse(cidr).isEmpty()) {
                throw unusable(Key.PRACA_TRUSTED_PROXIES, "addresses such as 10.0.0.0/8");
            }
        });
    }

    private void checkRedis() {
        redisUrl().filter(url -> !REDIS.matcher(url).matches()).ifPresent(url -> {
            throw unusable(
                    Key.REDIS_URL,
                    "redis://host, redis://host,host (a cluster, database 0) or redis-sentinel://host,host#master,"
                            + " rediss… for TLS, what is special in a password encoded");
        });
        if (redisCa().isPresent()
                && redisUrl().filter(url -> url.startsWith("rediss")).isEmpty()) {
            throw new SettingsException("REDIS_CA goes with a REDIS_URL of rediss://…");
        }
    }

    public int port() {
        return (int) number(Key.PORT, 1, 65_535);
    }

    /** The address to listen on. */
    public String address() {
        return text(Key.PRACA_ADDRESS)
                .filter(address -> address.matches("[0-9a-fA-F.:]{2,45}"))
                .orElseThrow(() -> unusable(Key.PRACA_ADDRESS, "an IP address"));
    }

    /** The address by which browsers know the product: scheme, host and port, no path. */
    public URI publicUrl() {
        String text = text(Key.PRACA_PUBLIC_URL).orElseGet(() -> "http://localhost:" + port());
        if (!text.matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?")) {
            throw unusable(Key.PRACA_PUBLIC_URL, "an address such as https://chat.example.org");
        }
        return URI.create(text.replaceAll("/$", ""));
    }

    public Optional<String> redisUrl() {
        return secret(Key.REDIS_URL, Key.REDIS_URL_FILE).map(Secret::value);
    }

    /** Certificates in PEM. */
    public Optional<Path> redisCa() {
        return certificates(Key.REDIS_CA);
    }

    private Optional<Path> certificates(Key key) {
        return text(key).map(file -> {
            try (InputStream pem = Files.newInputStream(Path.of(file))) {
                if (!CertificateFactory.getInstance("X.509")
                        .generateCertificates(pem)
                        .isEmpty()) {
                    return Path.of(file);
                }
            } catch (IOException | CertificateException | RuntimeException e) {
                // answered below, as any other unusable value
            }
            throw unusable(key, "a readable file of certificates in PEM");
        });
    }

    public Optional<String> databaseUrl() {
        return text(Key.DATABASE_URL);
    }

    public String databaseUser() {
        return text(Key.DATABASE_USER).orElse("");
    }

    public Secret databasePassword() {
        return secret(Key.DATABASE_PASSWORD, Key.DATABASE_PASSWORD_FILE).orElse(new Secret(""));
    }

    public int databasePool() {
        return (int) number(Key.PRACA_DATABASE_POOL, 2, 1_000);
    }

    public Path data() {
        return Path.of(text(Key.PRACA_DATA).orElse("./data")).toAbsolutePath().normalize();
    }

    public Optional<String> adminUsername() {
        return text(Key.PRACA_ADMIN_USERNAME);
    }

    public Optional<Secret> adminPassword() {
        return secret(Key.PRACA_ADMIN_PASSWORD, Key.PRACA_ADMIN_PASSWORD_FILE);
    }

    public List<String> corsOrigins() {
        return list(Key.PRACA_CORS_ORIGINS);
    }

    public List<String> trustedProxies() {
        return list(Key.PRACA_TRUSTED_PROXIES);
    }

    public String issuer() {
        return text(Key.PRACA_ISSUER).orElse("praca");
    }

    public String audience() {
        return text(Key.PRACA_AUDIENCE).orElse("praca");
    }

    public Duration accessTokenLifetime() {
        return duration(Key.PRACA_ACCESS_TOKEN_LIFETIME);
    }

    /** How long a key signs; empty: until somebody rotates. */
    public Optional<Duration> keyRotation() {
        return text(Key.PRACA_KEY_ROTATION)
                .filter(value -> !value.equals("off"))
                .map(value -> parseDuration(Key.PRACA_KEY_ROTATION, value))
                .map(period -> {
                    if (period.compareTo(SHORTEST_ROTATION) < 0) {
                        throw unusable(Key.PRACA_KEY_ROTATION, "a duration of PT1H at least, or off");
                    }
                    return period;
                });
    }

    /** What secrets in the database are sealed under, the first, and were sealed under before, the others. */
    public List<Secret> keySecrets() {
        return secret(Key.PRACA_KEY_SECRET, Key.PRACA_KEY_SECRET_FILE).stream()
                .flatMap(secret -> Stream.of(secret.value().split("\\s+", -1)))
                .map(value -> {
                    if (value.length() < SHORTEST_KEY_SECRET) {
                        throw unusable(
                                Key.PRACA_KEY_SECRET,
                                "32 characters or more without spaces, older secrets after a space");
                    }
                    return new Secret(value);
                })
                .toList();
    }

    public Duration refreshTokenLifetime() {
        return duration(Key.PRACA_REFRESH_TOKEN_LIFETIME);
    }

    public Duration sessionLifetime() {
        return duration(Key.PRACA_SESSION_LIFETIME);
    }

    public Duration refreshGrace() {
        return duration(Key.PRACA_REFRESH_GRACE);
    }

    public Duration reauthWindow() {
        return duration(Key.PRACA_REAUTH_WINDOW);
    }

    public int passwordMinLength() {
        return (int) number(Key.PRACA_PASSWORD_MIN_LENGTH, 1, 1_000);
    }

    public int hashQueue() {
        return (int) number(Key.PRACA_HASH_QUEUE, 1, 10_000);
    }

    /** Bytes. */
    public int maxBody() {
        return (int) number(Key.PRACA_MAX_BODY, 1_024, 1 << 30);
    }

    /** Bytes. */
    public int maxFile() {
        return (int) number(Key.PRACA_MAX_FILE, 1_024, 1 << 30);
    }

    /** The service that keeps the files; empty: the data directory does. */
    public Optional<S3> s3() {
        Optional<String> bucket = text(Key.PRACA_S3_BUCKET);
        Optional<String> accessKey = text(Key.PRACA_S3_ACCESS_KEY);
        Optional<Secret> secretKey = secret(Key.PRACA_S3_SECRET_KEY, Key.PRACA_S3_SECRET_KEY_FILE);
        long given = Stream.of(text(Key.PRACA_S3_ENDPOINT), bucket, accessKey, secretKey)
                .filter(Optional::isPresent)
                .count();
        if (given == 0) {
            return Optional.empty();
        }
        if (given < 4) {
            throw new SettingsException(
                    "PRACA_S3_ENDPOINT, PRACA_S3_BUCKET, PRACA_S3_ACCESS_KEY and PRACA_S3_SECRET_KEY" + " go together");
        }
        return Optional.of(new S3(
                s3Endpoint(),
                bucket.filter(name -> name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"))
                        .orElseThrow(() -> unusable(Key.PRACA_S3_BUCKET, "the name of a bucket")),
                text(Key.PRACA_S3_REGION).orElse("us-east-1"),
                accessKey.orElseThrow(),
                secretKey.orElseThrow()));
    }

    private URI s3Endpoint() {
        return text(Key.PRACA_S3_ENDPOINT)
                .filter(text -> text.matches("https?://[A-Za-z0-9.\\[\\]:-]+/?"))
                .map(text -> URI.create(text.replaceAll("/$", "")))
                .orElseThrow(() -> unusable(Key.PRACA_S3_ENDPOINT, "an address such as https://s3.example.org"));
    }

    /** How e-mail is sent; empty: it is not. */
    public Optional<Mail> mail() {
        Optional<SmtpServer> server = secret(Key.PRACA_SMTP_URL, Key.PRACA_SMTP_URL_FILE)
                .map(url -> SmtpServer.parse(url.value()).orElseThrow(Settings::notSmtp));
        Optional<SmtpServer.Sender> sender = text(Key.PRACA_MAIL_FROM).map(from -> SmtpServer.Sender.parse(from)
                .orElseThrow(
                        () -> unusable(Key.PRACA_MAIL_FROM, "an address, or one such as Name <name@example.org>")));
        Optional<Path> certificates = certificates(Key.PRACA_SMTP_CA);
        if (server.isEmpty() && sender.isEmpty() && certificates.isEmpty()) {
            return Optional.empty();
        }
        if (server.isEmpty() || sender.isEmpty() || text(Key.PRACA_PUBLIC_URL).isEmpty()) {
            throw new SettingsException("PRACA_SMTP_URL, PRACA_MAIL_FROM and PRACA_PUBLIC_URL go together");
        }
        return Optional.of(new Mail(server.get(), certificates, sender.get(), publicUrl()));
    }

    private static SettingsException notSmtp() {
        return unusable(
                Key.PRACA_SMTP_URL,
                "smtp://user:password@host:587 or smtps://…, what is special in a password encoded;"
                        + " ?starttls=off or ?starttls=required behind smtp://…");
    }

    public int mailQueue() {
        return (int) number(Key.PRACA_MAIL_QUEUE, 1, 100_000);
    }

    public Duration resetLifetime() {
        return duration(Key.PRACA_RESET_LIFETIME);
    }

    public Duration verifyLifetime() {
        return duration(Key.PRACA_VERIFY_LIFETIME);
    }

    /** Code points. */
    public int maxMessage() {
        return (int) number(Key.PRACA_MAX_MESSAGE, 1, 100_000);
    }

    /** Bytes. */
    public int maxFrame() {
        return (int) number(Key.PRACA_MAX_FRAME, 1_024, 1 << 24);
    }

    /** Bytes. */
    public int outboxBytes() {
        return (int) number(Key.PRACA_OUTBOX, 65_536, 1 << 28);
    }

    public int logQueue() {
        return (int) number(Key.PRACA_LOG_QUEUE, 1, 1_000_000);
    }

    /** Events. */
    public int roomQueue() {
        return (int) number(Key.PRACA_ROOM_QUEUE, 1, 1_000_000);
    }

    /** Marks. */
    public int readQueue() {
        return (int) number(Key.PRACA_READ_QUEUE, 1, 10_000_000);
    }

    /** Commands. */
    public int redisQueue() {
        return (int) number(Key.PRACA_REDIS_QUEUE, 1, 1_000_000);
    }

    /** Files. */
    public int transfers() {
        return (int) number(Key.PRACA_TRANSFERS, 1, 10_000);
    }

    /** How long messages are kept; empty: for ever. */
    public Optional<Duration> retention() {
        return text(Key.PRACA_RETENTION).map(value -> parseDuration(Key.PRACA_RETENTION, value));
    }

    public Duration auditRetention() {
        return duration(Key.PRACA_AUDIT_RETENTION);
    }

    public Duration drain() {
        return duration(Key.PRACA_DRAIN);
    }

    public boolean limitsOn() {
        String value = text(Key.PRACA_LIMITS).orElse("on");
        if (!value.equals("on") && !value.equals("off")) {
            throw unusable(Key.PRACA_LIMITS, "on or off");
        }
        return value.equals("on");
    }

    public Rate rate(Key key) {
        var match = RATE.matcher(text(key).orElse(""));
        if (!match.matches()) {
            throw unusable(key, "count/period such as 10/PT15M");
        }
        return new Rate(Integer.parseInt(match.group(1)), parseDuration(key, match.group(2)));
    }

    public int socketsPerUser() {
        return (int) number(Key.PRACA_LIMIT_SOCKETS_USER, 1, 1_000_000);
    }

    private Optional<String> text(Key key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    private List<String> list(Key key) {
        return Stream.of(text(key).orElse("").split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private Optional<Secret> secret(Key key, Key fileKey) {
        if (text(key).isPresent() && text(fileKey).isPresent()) {
            throw new SettingsException(key + " and " + fileKey + " exclude each other");
        }
        return text(key)
                .or(() -> text(fileKey).map(file -> read(fileKey, file)))
                .map(Secret::new);
    }

    private static String read(Key key, String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | RuntimeException e) {
            throw unusable(key, "a readable file");
        }
    }

    private long number(Key key, long least, long most) {
        try {
            long value = Long.parseLong(text(key).orElse(""));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below, as any other unusable value
        }
        throw unusable(key, "a whole number from " + least + " to " + most);
    }

    private Duration duration(Key key) {
        return parseDuration(key, text(key).orElse(""));
    }

    private static Duration parseDuration(Key key, String text) {
        try {
            Duration value = Duration.parse(text);
            if (value.compareTo(Duration.ZERO) > 0 && value.compareTo(Duration.ofDays(3650)) <= 0) {
                return value;
            }
        } catch (DateTimeParseException e) {
            // answered below, as any other unusable value
        }
        throw unusable(key, "a positive ISO-8601 duration such as PT30M");
    }

    /** Never repeats the value, which may be a secret in the wrong place. */
    private static SettingsException unusable(Key key, String wanted) {
        return new SettingsException("Unusable value of " + key + ": it takes " + wanted);
    }
}
