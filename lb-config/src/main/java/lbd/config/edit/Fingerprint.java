package lbd.config.edit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Nothing;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;

/// Tells whether a part of a file still says the same, however it is written, without keeping what it says: there may
/// be secrets in it.
final class Fingerprint {
    private static final int BYTES = 16;

    private Fingerprint() {}

    static String of(YamlNode node) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        feed(node, digest);
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    private static void feed(YamlNode node, MessageDigest to) {
        switch (node) {
            case Scalar scalar -> feed('s', scalar.text(), to);
            case Nothing _ -> to.update((byte) 'n');
            case Sequence(var _, var items) -> {
                feed('l', "" + items.size(), to);
                items.forEach(item -> feed(item, to));
            }
            case Mapping(var _, Map<String, Entry> entries, var _) -> {
                feed('m', "" + entries.size(), to);
                new TreeMap<>(entries).forEach((key, entry) -> {
                    feed('k', key, to);
                    feed(entry.value(), to);
                });
            }
        }
    }

    private static void feed(char kind, String text, MessageDigest to) {
        byte[] bytes = text.getBytes(UTF_8);
        to.update((kind + ":" + bytes.length + ":").getBytes(UTF_8));
        to.update(bytes);
    }
}
