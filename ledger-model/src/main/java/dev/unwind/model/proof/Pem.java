package dev.unwind.model.proof;

import java.util.Base64;

/** The bytes between the lines of a PEM text. */
final class Pem {
    private Pem() {}

    static byte[] read(String text, String kind) {
        String begin = "-----BEGIN " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("found no '" + begin + "' with an end");
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }
}
