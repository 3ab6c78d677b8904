package lbd.daemon.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import lbd.core.model.alert.AlertTarget.Email;
import lbd.core.model.alert.AlertTarget.Encryption;
import lbd.core.model.alert.AlertTarget.Login;
import lbd.core.model.alert.AlertText;
import lbd.core.text.Visible;
import lbd.daemon.outbound.Roots;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/// Sends mails (RFC 5321, RFC 5322). The library is loaded with the first one.
final class Mails {
    private static final AlertText SUBJECT = AlertText.parse("[lbd {host}] {summary}", AlertText.Form.LINE);
    private static final AlertText BODY =
            AlertText.parse("{text}\n\n-- \nlbd on {host}, alert {alert}\n", AlertText.Form.TEXT);
    private static final String MILLIS = "10000";
    private static final int LONGEST_SUBJECT = 200;
    private static final int DEEPEST = 10;

    private Mails() {}

    static String send(Email to, Message message) throws NotSentException {
        SMTPTransport transport = null;
        try {
            Session session = Session.getInstance(settings(to, message));
            MimeMessage mail = mail(session, to, message);
            transport = (SMTPTransport) session.getTransport("smtp");
            Login login = to.login();
            if (login == null) {
                transport.connect(to.server().getHostString(), to.server().getPort(), null, null);
            } else {
                transport.connect(
                        to.server().getHostString(),
                        to.server().getPort(),
                        login.user(),
                        login.password().value());
            }
            transport.sendMessage(mail, mail.getAllRecipients());
            return Visible.of(String.valueOf(transport.getLastServerResponse()).strip());
        } catch (AuthenticationFailedException e) {
            throw noLogin(e, to);
        } catch (SendFailedException e) {
            Address[] taken = e.getValidSentAddresses();
            if (taken != null && taken.length > 0) {
                return "not taken for all: " + refusal(e);
            }
            throw failure(e);
        } catch (MessagingException | IOException e) {
            throw failure(e);
        } finally {
            close(transport);
        }
    }

    /// The password is wrong, or where the answer begins with 4 (RFC 4954) the server cannot say now.
    private static NotSentException noLogin(AuthenticationFailedException e, Email to) {
        String said = firstLine(String.valueOf(e.getMessage()));
        boolean again = said.startsWith("4");
        return new NotSentException("the server takes no login as " + user(to) + (again ? " now: " + said : ""), again);
    }

    /// Why it is not taken for one.
    private static String refusal(MessagingException e) {
        Throwable one = e;
        for (int depth = 0; one != null && depth < DEEPEST; depth++) {
            if (one instanceof SMTPAddressFailedException failed) {
                return firstLine(String.valueOf(failed.getMessage()));
            }
            one = one.getCause();
        }
        return firstLine(String.valueOf(e.getMessage()));
    }

    private static String firstLine(String text) {
        return Visible.of(text.strip().lines().findFirst().orElse(""));
    }

    private static String user(Email to) {
        Login login = to.login();
        return login == null ? "nobody" : login.user();
    }

    private static Properties settings(Email to, Message message) throws IOException {
        Properties settings = new Properties();
        settings.setProperty("mail.smtp.connectiontimeout", MILLIS);
        settings.setProperty("mail.smtp.timeout", MILLIS);
        settings.setProperty("mail.smtp.writetimeout", MILLIS);
        settings.setProperty("mail.smtp.localhost", message.host());
        settings.setProperty("mail.smtp.from", to.from());
        // One address that is gone is not to keep the mail from all others.
        settings.setProperty("mail.smtp.sendpartial", "true");
        settings.setProperty("mail.smtp.auth", Boolean.toString(to.login() != null));
        settings.setProperty("mail.smtp.starttls.enable", Boolean.toString(to.encryption() == Encryption.STARTTLS));
        settings.setProperty("mail.smtp.starttls.required", Boolean.toString(to.encryption() == Encryption.STARTTLS));
        settings.setProperty("mail.smtp.ssl.enable", Boolean.toString(to.encryption() == Encryption.TLS));
        settings.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        List<X509Certificate> roots = to.roots();
        if (to.encryption() != Encryption.OFF && !roots.isEmpty()) {
            settings.put("mail.smtp.ssl.socketFactory", Roots.trusting(roots).getSocketFactory());
            // Else what these do not verify is tried again with the system's.
            settings.setProperty("mail.smtp.socketFactory.fallback", "false");
        }
        return settings;
    }

    private static MimeMessage mail(Session session, Email to, Message message) throws MessagingException {
        AlertText subject = to.subject() == null ? SUBJECT : to.subject();
        AlertText body = to.body() == null ? BODY : to.body();
        MimeMessage mail = new MimeMessage(session) {
            // The library would say the name of a user of this machine.
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + UUID.randomUUID() + "@" + message.host() + ">");
            }
        };
        mail.setFrom(new InternetAddress(to.from(), true));
        for (String one : to.to()) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(one, true));
        }
        String line = subject.write(message::value);
        mail.setSubject(
                line.length() > LONGEST_SUBJECT ? line.substring(0, LONGEST_SUBJECT) + "…" : line, UTF_8.name());
        mail.setSentDate(Date.from(Instant.now()));
        // Nobody's vacation program answers (RFC 3834).
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setText(body.write(message::value), UTF_8.name());
        mail.saveChanges();
        return mail;
    }

    /// 5xx is for good, all else may pass. What says most stands deepest.
    private static NotSentException failure(Exception e) {
        int code = 0;
        String text = e.getClass().getSimpleName();
        int depth = 0;
        for (Throwable one = e; one != null && depth < DEEPEST; one = one.getCause()) {
            code = code == 0 ? code(one) : code;
            text = one.getMessage() == null ? text : one.getMessage();
            depth++;
        }
        return new NotSentException(firstLine(text), code / 100 != 5);
    }

    private static int code(Throwable e) {
        return switch (e) {
            case SMTPSendFailedException failed -> failed.getReturnCode();
            case SMTPAddressFailedException failed -> failed.getReturnCode();
            case SMTPSenderFailedException failed -> failed.getReturnCode();
            default -> 0;
        };
    }

    private static void close(@Nullable SMTPTransport transport) {
        if (transport != null) {
            try {
                transport.close();
            } catch (MessagingException e) {
                // What was sent is sent.
            }
        }
    }
}
