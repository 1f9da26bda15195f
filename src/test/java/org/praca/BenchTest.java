package org.praca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What measures is no part of the build; that it compiles is. */
class BenchTest {
    @Test
    void theLoadGeneratorCompilesWithoutAWarning(@TempDir Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.list(Path.of("bench/load"))) {
            List<String> options = List.of("-d", classes.toString(), "-Xlint:all", "-Werror", "--release", "17");
            boolean compiled = compiler.getTask(
                            output, files, null, options, null, files.getJavaFileObjects(sources.toArray(Path[]::new)))
                    .call();
            assertThat(compiled).as(output.toString()).isTrue();
        }
    }
}
