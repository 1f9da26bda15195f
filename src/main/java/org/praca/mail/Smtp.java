package org.praca.mail;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;
import org.praca.platform.Settings;
import org.praca.platform.SmtpServer;
import org.praca.platform.SmtpServer.Encryption;

/**
 * Hands letters to the SMTP server of the configuration, a connection each. Thread-safe; blocks, within time limits. Jakarta Mail finds
 * its implementation by the class loader of the calling thread.
 */
final class Smtp {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();
    private static final int DELETE = 0x7f;

    private final SmtpServer server;
    private final SmtpServer.Sender sender;
    private final Clock clock;
    private final Properties properties;

    /** @param patience for each of connecting, reading and writing */
    Smtp(Settings.Mail mail, Clock clock, Duration patience) {
        this.server = mail.server();
        this.sender = mail.sender();
        this.clock = clock;
        this.properties = properties(mail, Long.toString(patience.toMillis()));
    }

    private static Properties properties(Settings.Mail mail, String millis) {
        Encryption encryption = mail.server().encryption();
        Properties properties = new Properties();
        properties.put("mail.smtp.connectiontimeout", millis);
        properties.put("mail.smtp.timeout", millis);
        properties.put("mail.smtp.writetimeout", millis);
        properties.put("mail.smtp.ssl.enable", Boolean.toString(encryption == Encryption.TLS));
        properties.put("mail.smtp.starttls.enable", Boolean.toString(encryption == Encryption.STARTTLS));
        properties.put("mail.smtp.starttls.required", Boolean.toString(encryption == Encryption.STARTTLS));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        mail.certificates()
                .ifPresent(file -> properties.put(
                        "mail.smtp.ssl.socketFactory", Trust.in(file).getSocketFactory()));
        properties.put("mail.smtp.auth", Boolean.toString(mail.server().user().isPresent()));
        properties.put("mail.smtp.from", mail.sender().address());
        // What the server is greeted with; the name of this machine would be looked up, and is nobody's business.
        properties.put("mail.smtp.localhost", mail.base().getHost());
        return properties;
    }

    /** Refuses with {@link Undelivered} */
    void send(Letter letter) {
        try {
            Session session = Session.getInstance(properties);
            MimeMessage message = message(session, letter);
            try (Transport transport = session.getTransport("smtp")) {
                transport.connect(
                        server.host(),
                        server.port(),
                        server.user().orElse(null),
                        server.user().map(user -> server.password().value()).orElse(null));
                transport.sendMessage(message, message.getAllRecipients());
            }
        } catch (AddressException e) {
            throw new Undelivered(e, true);
        } catch (SendFailedException e) {
            throw new Undelivered(e, isRefused(e.getInvalidAddresses()));
        } catch (MessagingException | UnsupportedEncodingException | RuntimeException e) {
            throw new Undelivered(e, false);
        }
    }

    private static boolean isRefused(Address @org.jspecify.annotations.Nullable [] refused) {
        return refused != null && refused.length > 0;
    }

    private MimeMessage message(Session session, Letter letter)
            throws MessagingException, UnsupportedEncodingException {
        MimeMessage message = new Named(session, sender.domain());
        message.setFrom(
                sender.name().isEmpty()
                        ? new InternetAddress(sender.address())
                        : new InternetAddress(sender.address(), sender.name(), UTF_8));
        message.setRecipient(Message.RecipientType.TO, mailbox(letter.to()));
        message.setSubject(letter.subject(), UTF_8);
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Content-Language", letter.language().toLanguageTag());
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setContent(new MimeMultipart("alternative", part(letter.text(), "plain"), part(letter.html(), "html")));
        message.saveChanges();
        return message;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        return part;
    }

    /**
     * One mailbox, whatever the text says; the domain as servers know it. Before the {@code @} only ASCII: other letters would be cut
     * to bytes on the way to a server without SMTPUTF8, and be somebody else's address.
     */
    private static InternetAddress mailbox(String address) throws AddressException {
        int at = address.lastIndexOf('@');
        if (at < 1 || !address.substring(0, at).codePoints().allMatch(point -> point > ' ' && point < DELETE)) {
            throw new AddressException("Not a mailbox that every server knows");
        }
        try {
            String ascii = address.substring(0, at + 1) + IDN.toASCII(address.substring(at + 1));
            InternetAddress mailbox = new InternetAddress(ascii, true);
            if (!ascii.equals(mailbox.getAddress())) {
                throw new AddressException("More than a mailbox");
            }
            return mailbox;
        } catch (IllegalArgumentException e) {
            throw new AddressException("Not a domain");
        }
    }

    /** A message whose id tells nothing of this machine. */
    private static final class Named extends MimeMessage {
        private final String domain;

        Named(Session session, String domain) {
            super(session);
            this.domain = domain;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + UUID.randomUUID() + "@" + domain + ">");
        }
    }
}
