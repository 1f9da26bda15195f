package org.praca.chat.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.praca.platform.Settings;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Objects of a bucket, named by their ids. S3 wants to know length and hash before the first byte, so a file waits on the disk
 * until it is whole.
 */
final class S3Store implements FileStore {
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration ANSWERING = Duration.ofSeconds(30);
    private static final ContentStreamProvider NOTHING = InputStream::nullInputStream;

    private final Settings.S3 service;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsIdentity identity;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();

    S3Store(Settings.S3 service) {
        this.service = service;
        this.identity = AwsCredentialsIdentity.create(
                service.accessKey(), service.secretKey().value());
    }

    @Override
    public long put(UUID id, InputStream bytes, long most) throws IOException {
        Path spool = Files.createTempFile("praca", ".part");
        try (FileChannel file = FileChannel.open(
                spool, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            long size = Spool.copy(bytes, file, most);
            ContentStreamProvider content = () -> fromStart(file);
            BodyPublisher body = size == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(content::newStream), size);
            HttpResponse<InputStream> answer = send(SdkHttpMethod.PUT, id, content, body);
            answer.body().close();
            expect(answer.statusCode() == 200, answer);
            return size;
        }
    }

    @Override
    public Optional<InputStream> open(UUID id) throws IOException {
        HttpResponse<InputStream> answer = send(SdkHttpMethod.GET, id, NOTHING, BodyPublishers.noBody());
        if (answer.statusCode() == 200) {
            return Optional.of(answer.body());
        }
        answer.body().close();
        expect(answer.statusCode() == 404, answer);
        return Optional.empty();
    }

    @Override
    public void delete(UUID id) throws IOException {
        HttpResponse<InputStream> answer = send(SdkHttpMethod.DELETE, id, NOTHING, BodyPublishers.noBody());
        answer.body().close();
        expect(answer.statusCode() == 204 || answer.statusCode() == 200 || answer.statusCode() == 404, answer);
    }

    private HttpResponse<InputStream> send(
            SdkHttpMethod method, UUID id, ContentStreamProvider content, BodyPublisher body) throws IOException {
        SdkHttpRequest signed = sign(method, id, content);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(signed.getUri()).timeout(ANSWERING).method(method.name(), body);
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Host")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
        }
    }

    private SdkHttpRequest sign(SdkHttpMethod method, UUID id, ContentStreamProvider content) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(method)
                .uri(URI.create(service.endpoint() + "/" + service.bucket() + "/" + id))
                .build();
        return signer.sign(to -> to.identity(identity)
                        .request(request)
                        .payload(content)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, service.region())
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false))
                .request();
    }

    private static InputStream fromStart(FileChannel file) {
        try {
            file.position(0);
            return new Unclosed(Channels.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expect(boolean fulfilled, HttpResponse<?> answer) throws IOException {
        if (!fulfilled) {
            throw new IOException("S3 answered " + answer.statusCode());
        }
    }

    /** The file is read twice, and gone once it is closed. */
    private static final class Unclosed extends java.io.FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // whoever has opened the file closes it
        }
    }
}
