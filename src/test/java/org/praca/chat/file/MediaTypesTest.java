package org.praca.chat.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {
    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a0000000d49484452,image/png",
        "ffd8ffe000104a46494600010101,image/jpeg",
        "4749463839610100010000,image/gif",
        "524946462400000057454250565038,image/webp",
        "0000001c6674797061766966000000006176696d696631,image/avif",
        "00010203fffefdfc,application/octet-stream"
    })
    void tellsPicturesByTheirFirstBytes(String hex, String type) throws IOException {
        assertThat(of(HexFormat.of().parseHex(hex))).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "%PDF-1.7 and so on,application/pdf",
        "<!DOCTYPE html><p>hello,text/html",
        "<html><script>alert(1)</script></html>,text/html",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>,image/svg+xml",
        "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>,image/svg+xml",
        "Olá mundo,text/plain"
    })
    void tellsDocumentsAndTexts(String text, String type) throws IOException {
        assertThat(of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(type);
    }

    @Test
    void looksForNothingThatADocumentNames() throws IOException {
        String text =
                "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd' [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
                        + "<a>&e;</a>";
        assertThat(of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo("application/xml");
    }

    @Test
    void usesNoNameThatOnlyTheLibraryKnows() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
            zip.putNextEntry(new ZipEntry("word/document.xml"));
        }
        assertThat(of(bytes.toByteArray())).isEqualTo("application/zip");
        assertThat(of(HexFormat.of().parseHex("d0cf11e0a1b11ae1" + "00".repeat(600))))
                .isEqualTo("application/octet-stream");
    }

    @Test
    void leavesTheStreamAtItsBeginning() throws IOException {
        byte[] bytes = "x".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        BufferedInputStream stream = new BufferedInputStream(new ByteArrayInputStream(bytes));
        MediaTypes.of(stream);
        assertThat(stream.readAllBytes()).isEqualTo(bytes);
    }

    @Test
    void callsOnlyPixelsPictures() {
        assertThat(MediaTypes.isPicture("image/png")).isTrue();
        assertThat(MediaTypes.isPicture("image/svg+xml")).isFalse();
        assertThat(MediaTypes.isPicture("text/html")).isFalse();
    }

    private static String of(byte[] bytes) {
        return MediaTypes.of(new BufferedInputStream(new ByteArrayInputStream(bytes)));
    }
}
