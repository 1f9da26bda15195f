package org.praca.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.praca.testing.Certificates;

class SettingsTest {
    @Test
    void standsOnDefaultsWhereNothingIsGiven() {
        Settings settings = Settings.from(Map.of("PATH", "/bin"));
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.redisUrl()).isEmpty();
        assertThat(settings.databaseUrl()).isEmpty();
        assertThat(settings.adminUsername()).isEmpty();
        assertThat(settings.accessTokenLifetime()).isEqualTo(Duration.ofMinutes(30));
        assertThat(settings.refreshTokenLifetime()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.limitsOn()).isTrue();
        assertThat(settings.rate(Key.PRACA_LIMIT_LOGIN_ACCOUNT))
                .isEqualTo(new Settings.Rate(10, Duration.ofMinutes(15)));
        assertThat(settings.data()).isAbsolute();
    }

    @Test
    void knowsThePublicAddress() {
        assertThat(Settings.from(Map.of("PORT", "9000")).publicUrl()).isEqualTo(URI.create("http://localhost:9000"));
        assertThat(Settings.from(Map.of("PRACA_PUBLIC_URL", "https://chat.example.org/"))
                        .publicUrl())
                .isEqualTo(URI.create("https://chat.example.org"));
    }

    @Test
    void takesAnEmptyValueForAbsent() {
        Settings settings = Settings.from(Map.of("PORT", "", "REDIS_URL", "  ", "PRACA_LIMITS", ""));
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.redisUrl()).isEmpty();
    }

    @Test
    void namesTheMisspeltKeyAndNotItsValue() {
        assertThatThrownBy(() -> Settings.from(Map.of("PRACA_ADMIN_PASWORD", "hunter2")))
                .isInstanceOf(SettingsException.class)
                .hasMessage("Unknown configuration key PRACA_ADMIN_PASWORD");
    }

    @Test
    void leavesForeignKeysAlone() {
        assertThat(Settings.from(Map.of("PORTS", "x", "praca_limits", "x")).port())
                .isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource({
        "PORT,0",
        "PORT,65536",
        "PORT,http",
        "PORT,99999999999999999999",
        "REDIS_URL,localhost:6379",
        "REDIS_URL,http://localhost",
        "REDIS_URL,redis://user:pass/word@localhost",
        "REDIS_URL,redis-sentinel://localhost:26379",
        "'REDIS_URL','redis://a,b/1'",
        "REDIS_URL,redis-socket:///tmp/redis",
        "REDIS_CA,/no/such/file",
        "DATABASE_URL,postgresql://localhost/praca",
        "DATABASE_PASSWORD_FILE,/no/such/file",
        "PRACA_ADMIN_PASSWORD_FILE,/no/such/file",
        "PRACA_DATABASE_POOL,1",
        "PRACA_PUBLIC_URL,chat.example.org",
        "PRACA_PUBLIC_URL,https://chat.example.org/chat",
        "PRACA_PUBLIC_URL,https://ana@chat.example.org",
        "PRACA_CORS_ORIGINS,*",
        "PRACA_CORS_ORIGINS,example.org",
        "PRACA_CORS_ORIGINS,https://example.org/path",
        "PRACA_TRUSTED_PROXIES,proxy.example.org",
        "PRACA_TRUSTED_PROXIES,10.0.0.0/33",
        "PRACA_TRUSTED_PROXIES,10.0.0.256",
        "PRACA_TRUSTED_PROXIES,10.0.0/8",
        "PRACA_TRUSTED_PROXIES,::/129",
        "PRACA_TRUSTED_PROXIES,1::2::3",
        "PRACA_TRUSTED_PROXIES,cafe",
        "PRACA_ACCESS_TOKEN_LIFETIME,30",
        "PRACA_ACCESS_TOKEN_LIFETIME,PT0S",
        "PRACA_REFRESH_TOKEN_LIFETIME,-P1D",
        "PRACA_SESSION_LIFETIME,P4000D",
        "PRACA_REFRESH_GRACE,soon",
        "PRACA_REAUTH_WINDOW,5m",
        "PRACA_DRAIN,PT",
        "PRACA_PASSWORD_MIN_LENGTH,0",
        "PRACA_PASSWORD_MIN_LENGTH,1001",
        "PRACA_HASH_QUEUE,0",
        "PRACA_MAX_BODY,-1",
        "PRACA_MAX_FILE,0",
        "PRACA_MAX_MESSAGE,0",
        "PRACA_MAX_FRAME,12",
        "PRACA_OUTBOX,1",
        "PRACA_LOG_QUEUE,0",
        "PRACA_RETENTION,forever",
        "PRACA_LIMITS,no",
        "PRACA_LIMITS,OFF",
        "PRACA_LIMIT_LOGIN_ACCOUNT,10",
        "PRACA_LIMIT_LOGIN_ADDRESS,0/PT1M",
        "PRACA_LIMIT_SIGNUP_ADDRESS,10/hour",
        "PRACA_LIMIT_REQUESTS_ADDRESS,10/PT0S",
        "PRACA_LIMIT_MESSAGES_USER,/PT1S",
        "PRACA_LIMIT_HANDSHAKES_ADDRESS,1e3/PT1M",
        "PRACA_KEY_ROTATION,PT59M",
        "PRACA_KEY_ROTATION,never",
        "PRACA_KEY_SECRET,too short",
        "PRACA_LIMIT_UPLOADS_USER,many",
        "PRACA_LIMIT_SOCKETS_USER,50/PT1M"
    })
    void refusesAnUnusableValueInOneLineThatNamesTheKey(String key, String value) {
        assertThatThrownBy(() -> Settings.from(Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("Unusable value of " + key + ": it takes ")
                .hasMessageNotContaining("\n");
    }

    /** It may be a secret in the wrong place. */
    @Test
    void neverRepeatsTheUnusableValue() {
        assertThatThrownBy(() -> Settings.from(Map.of("REDIS_URL", "hunter2")))
                .isInstanceOf(SettingsException.class)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "REDIS_URL;rediss://user:secret@redis.example.org:6380/1",
                "REDIS_URL;redis-sentinel://a,b/0#main",
                "REDIS_URL;rediss-sentinel://:secret@a:26379,b:26379?sentinelMasterId=main",
                "REDIS_URL;redis://a",
                "REDIS_URL;redis://:p%40ss@[::1]:6379?timeout=2s",
                "REDIS_URL;rediss://user:secret@a:6379,b:6379,c:6379",
                "DATABASE_URL;jdbc:postgresql://localhost/praca",
                "PRACA_CORS_ORIGINS;https://example.org, http://localhost:3000",
                "PRACA_TRUSTED_PROXIES;10.0.0.0/8, 127.0.0.1, ::1, fd00::/8",
                "PRACA_LIMIT_LOGIN_ACCOUNT;3/PT0.5S",
                "PRACA_LIMITS;off"
            })
    void takesEveryFormThatIsDocumented(String key, String value) {
        assertThat(Settings.from(Map.of(key, value))).isNotNull();
    }

    @Test
    void wantsTheCertificatesOfRedisOnlyWhereThereIsTls(@TempDir Path directory) {
        String ca = Certificates.make(directory, "127.0.0.1").certificate().toString();
        assertThat(Settings.from(Map.of("REDIS_URL", "rediss://a", "REDIS_CA", ca))
                        .redisCa())
                .contains(Path.of(ca));
        assertThatThrownBy(() -> Settings.from(Map.of("REDIS_URL", "redis://a", "REDIS_CA", ca)))
                .isInstanceOf(SettingsException.class)
                .hasMessage("REDIS_CA goes with a REDIS_URL of rediss://…");
    }

    @Test
    void readsSecretsFromFiles(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "s3cret com ç\n");
        Settings settings = Settings.from(Map.of(
                "PRACA_ADMIN_USERNAME",
                "ana",
                "PRACA_ADMIN_PASSWORD_FILE",
                file.toString(),
                "DATABASE_PASSWORD_FILE",
                file.toString()));
        assertThat(settings.adminPassword()).contains(new Secret("s3cret com ç"));
        assertThat(settings.databasePassword()).isEqualTo(new Secret("s3cret com ç"));
    }

    @Test
    void refusesASecretThatIsGivenTwice(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "one");
        assertThatThrownBy(() ->
                        Settings.from(Map.of("DATABASE_PASSWORD", "two", "DATABASE_PASSWORD_FILE", file.toString())))
                .isInstanceOf(SettingsException.class)
                .hasMessage("DATABASE_PASSWORD and DATABASE_PASSWORD_FILE exclude each other");
    }

    @ParameterizedTest
    @CsvSource({"PRACA_ADMIN_USERNAME,ana", "PRACA_ADMIN_PASSWORD,secret"})
    void refusesHalfAnAdministrator(String key, String value) {
        assertThatThrownBy(() -> Settings.from(Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessage("PRACA_ADMIN_USERNAME and PRACA_ADMIN_PASSWORD go together");
    }

    @Test
    void takesAnS3ServiceWholeOrNotAtAll(@TempDir Path directory) throws Exception {
        assertThat(Settings.from(Map.of()).s3()).isEmpty();
        Map<String, String> half = Map.of(
                "PRACA_S3_ENDPOINT",
                "https://s3.example.org/",
                "PRACA_S3_BUCKET",
                "files",
                "PRACA_S3_ACCESS_KEY",
                "key");
        assertThatThrownBy(() -> Settings.from(half))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "PRACA_S3_ENDPOINT, PRACA_S3_BUCKET, PRACA_S3_ACCESS_KEY and PRACA_S3_SECRET_KEY go together");
        Map<String, String> whole = new HashMap<>(half);
        whole.put(
                "PRACA_S3_SECRET_KEY_FILE",
                Files.writeString(directory.resolve("secret"), "s3cret\n").toString());
        assertThat(Settings.from(whole).s3())
                .contains(new Settings.S3(
                        URI.create("https://s3.example.org"), "files", "us-east-1", "key", new Secret("s3cret")));
        whole.put("PRACA_S3_BUCKET", "../files");
        assertThatThrownBy(() -> Settings.from(whole))
                .hasMessageStartingWith("Unusable value of PRACA_S3_BUCKET: it takes ");
        whole.put("PRACA_S3_BUCKET", "files");
        whole.put("PRACA_S3_ENDPOINT", "s3.example.org");
        assertThatThrownBy(() -> Settings.from(whole))
                .hasMessageStartingWith("Unusable value of PRACA_S3_ENDPOINT: it takes ");
    }

    @ParameterizedTest
    @EnumSource
    void explainsEveryKey(Key key) {
        assertThat(key.meaning()).isNotBlank();
    }

    @Test
    void keepsSecretsOutOfTheirTextForm() {
        assertThat(new Secret("hunter2")).hasToString("Secret[…]");
    }
}
