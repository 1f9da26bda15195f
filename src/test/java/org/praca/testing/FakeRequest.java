package org.praca.testing;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A request that knows its peer's address, its headers and whether it has a body, and nothing else. */
public final class FakeRequest {
    private FakeRequest() {}

    /** Header names are as written here; several values of one header in the order sent. */
    public static HttpServletRequest of(String remoteAddress, long bodyBytes, Map<String, List<String>> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> remoteAddress;
                    case "getContentLengthLong" -> bodyBytes;
                    case "isSecure" -> false;
                    case "getContentType" -> first(headers, "Content-Type");
                    case "getHeader" -> first(headers, (String) arguments[0]);
                    case "getHeaders" -> Collections.enumeration(headers.getOrDefault(arguments[0], List.of()));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static String first(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst().orElse(null);
    }
}
