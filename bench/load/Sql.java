package load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs a script with whatever driver is on the class path, and prints the rows that its queries give, tabs between columns. */
final class Sql {
    private Sql() {}

    /** Options: url, user, password, script (a file) or statement. */
    static void run(Options options) throws Exception {
        String file = options.text("script", "");
        String script = file.isEmpty() ? options.text("statement") : Files.readString(Path.of(file));
        try (Connection connection = DriverManager.getConnection(
                        options.text("url"), options.text("user", ""), options.text("password", ""));
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(script);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    print(statement.getResultSet());
                }
                rows = statement.getMoreResults();
            }
        }
    }

    private static void print(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            for (int i = 1; i <= columns; i++) {
                System.out.print((i > 1 ? "\t" : "") + rows.getString(i));
            }
            System.out.println();
        }
    }
}
