package org.praca.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** A range of IP addresses such as {@code 10.0.0.0/8}, or a single one. Reads literal addresses only: no name is ever looked up. */
public final class Network {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    /** The JDK never takes text that begins so and holds a colon for a name. */
    private static final Pattern V6 = Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F.:]{1,44}");

    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** The network of that CIDR text; empty where it is none. */
    public static Optional<Network> parse(String cidr) {
        String[] parts = cidr.split("/", -1);
        if (parts.length > 2 || (parts.length == 2 && !BITS.matcher(parts[1]).matches())) {
            return Optional.empty();
        }
        return address(parts[0])
                .map(bytes -> new Network(bytes, parts.length == 2 ? Integer.parseInt(parts[1]) : bytes.length * 8))
                .filter(network -> network.bits <= network.address.length * 8);
    }

    /** Whether the text is an address. */
    public static boolean isAddress(String literal) {
        return address(literal).isPresent();
    }

    /** Whether the address lies in the network; not, where the text is none. */
    public boolean holds(String literal) {
        return address(literal).filter(this::holds).isPresent();
    }

    private boolean holds(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<byte[]> address(String literal) {
        if (!V4.matcher(literal).matches() && !V6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
