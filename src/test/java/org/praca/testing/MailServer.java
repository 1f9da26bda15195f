package org.praca.testing;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;

/** An SMTP server on the loopback address that keeps what it takes, for whoever asks. */
public final class MailServer implements AutoCloseable {
    public static final String USER = "praca";
    /** Of signs that a URL must have encoded. */
    public static final String PASSWORD = "p@ss:w/ord+1";

    /** Mailboxes that begin so do not exist. */
    public static final String NOBODY = "nobody";

    private static final Pattern LINK = Pattern.compile("(https?://\\S+)#(\\S+)");
    private static final char[] NO_PASSWORD = new char[0];
    private static final int PATIENCE_SECONDS = 15;

    /** A letter as it arrived: who it was said to be from and to on the way, and itself. */
    public record Mail(String from, String to, MimeMessage message, String source) {
        public String subject() {
            try {
                return message.getSubject();
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }

        public String header(String name) {
            try {
                return String.join("|", message.getHeader(name));
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }

        public String text() {
            return part(0);
        }

        public String html() {
            return part(1);
        }

        /** The token of its link. */
        public String token() {
            return link().group(2);
        }

        /** Where its link leads, without the token. */
        public String place() {
            return link().group(1);
        }

        private Matcher link() {
            Matcher link = LINK.matcher(text());
            if (!link.find()) {
                throw new IllegalStateException("No link: " + text());
            }
            return link;
        }

        private String part(int number) {
            try {
                BodyPart part = ((Multipart) message.getContent()).getBodyPart(number);
                return (String) part.getContent();
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final BlockingQueue<Mail> taken = new LinkedBlockingQueue<>();
    private final SMTPServer server;

    private MailServer(int port, UnaryOperator<SMTPServer.Builder> options) {
        server = options.apply(SMTPServer.port(port)
                        .bindAddress(InetAddress.getLoopbackAddress())
                        .hostName("mail.test")
                        .simpleMessageListener(new Mailboxes()))
                .build();
        server.start();
    }

    /** Without encryption, for anybody. */
    public static MailServer start() {
        return start(Ports.free());
    }

    public static MailServer start(int port) {
        return new MailServer(port, builder -> builder);
    }

    /** For {@link #USER} alone, after STARTTLS. */
    public static MailServer startTls(Certificates certificates) {
        SSLContext context = context(certificates);
        return new MailServer(
                Ports.free(), builder -> withUser(builder).requireTLS().startTlsSocketFactory(socket -> {
                    SSLSocket secure = (SSLSocket) context.getSocketFactory()
                            .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
                    secure.setUseClientMode(false);
                    return secure;
                }));
    }

    /** For {@link #USER} alone, by TLS from the start. */
    public static MailServer tls(Certificates certificates) {
        return new MailServer(Ports.free(), builder -> withUser(builder).serverSocketFactory(context(certificates)));
    }

    private static SMTPServer.Builder withUser(SMTPServer.Builder builder) {
        return builder.requireAuth()
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, context) -> {
                    if (!user.equals(USER) || !password.equals(PASSWORD)) {
                        throw new LoginFailedException();
                    }
                }));
    }

    public int port() {
        return server.getPortAllocated();
    }

    /** The next letter. */
    public Mail next() {
        try {
            Mail mail = taken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (mail == null) {
                throw new IllegalStateException("No letter came");
            }
            return mail;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many letters nobody has asked for yet. */
    public int waiting() {
        return taken.size();
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Mailboxes implements SimpleMessageListener {
        @Override
        public boolean accept(String from, String recipient) {
            return !recipient.startsWith(NOBODY);
        }

        @Override
        public void deliver(String from, String recipient, InputStream data) throws IOException {
            taken.add(read(from, recipient, data.readAllBytes()));
        }
    }

    private static Mail read(String from, String to, byte[] data) {
        try {
            MimeMessage message =
                    new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(data));
            return new Mail(from, to, message, new String(data, StandardCharsets.UTF_8));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext context(Certificates certificates) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificates.certificate())));
            store.setKeyEntry("mail", key(certificates.key()), NO_PASSWORD, new Certificate[] {certificate});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey key(Path pem) throws IOException, GeneralSecurityException {
        String body = Files.readString(pem).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }
}
