package lbd.it.vrrp;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/// Clients that ask as fast as they are answered: `Traffic CLIENTS URL...`, so many for each URL. Prints every second
/// how many answers there were in all.
public final class Traffic {
    private Traffic() {}

    public static void main(String[] args) throws Exception {
        int clients = Integer.parseInt(args[0]);
        System.setProperty("http.maxConnections", args[0]);
        LongAdder answers = new LongAdder();
        for (String url : Arrays.asList(args).subList(1, args.length)) {
            for (int i = 0; i < clients; i++) {
                Thread.ofVirtual().start(() -> ask(URI.create(url), answers));
            }
        }
        while (true) {
            Thread.sleep(1000);
            System.out.println("answers " + answers.sum());
        }
    }

    private static void ask(URI url, LongAdder answers) {
        while (true) {
            try (InputStream in = url.toURL().openStream()) {
                in.readAllBytes();
                answers.increment();
            } catch (IOException e) {
                System.out.println(e);
            }
        }
    }
}
