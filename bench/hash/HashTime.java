import java.util.Arrays;
import org.praca.password.PasswordHasher;

/** How long the product's verification of a password takes by itself, warm, on one thread: {@code name=value}, the median of 100. */
class HashTime {
    public static void main(String[] arguments) {
        PasswordHasher hasher = new PasswordHasher();
        String hash = hasher.hash("uma frase longa 7391");
        double[] millis = new double[100];
        for (int i = -200; i < millis.length; i++) {
            long begin = System.nanoTime();
            hasher.verify("uma frase longa 7391", hash);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(millis);
        System.out.println("hash_ms=" + millis[millis.length / 2]);
    }
}
