package org.praca.chat.log;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.Query;
import org.praca.database.Database;

/**
 * Finds messages by their words. H2 looks through the room. PostgreSQL looks through the newest messages first, which is quick for
 * words that are often there, and then, by its index, for the words: it would not find out itself which of the two is quicker.
 */
@Singleton
public class MessageSearch {
    private static final String NEWEST_FIRST = " AND NOT m.deleted ORDER BY m.seq DESC LIMIT :limit";
    private static final String AMONG_THE_NEWEST =
            " AND m.seq > (SELECT n.last_seq - 10000 FROM room n WHERE n.id = :room)";
    private static final int PATIENCE_SECONDS = 5;

    private final Database database;

    @Inject
    public MessageSearch(Database database) {
        this.database = database;
    }

    /** The newest messages of the room that hold all words of the text, newest first; none where it has no words. */
    public List<StoredMessage> find(long roomId, String text, int limit) {
        List<String> words = Words.of(text);
        if (words.isEmpty()) {
            return List.of();
        }
        if (!database.isPostgres()) {
            String each = conditions(words, " AND m.words LIKE :word", "");
            List<String> patterns =
                    words.stream().map(word -> "% " + word + " %").toList();
            return find(MessageRepository.SELECT + each + NEWEST_FIRST, roomId, patterns, limit);
        }
        String each = conditions(words, " AND string_to_array(m.words, ' ') @> ARRAY[CAST(:word", " AS TEXT)]");
        List<StoredMessage> newest =
                find(MessageRepository.SELECT + AMONG_THE_NEWEST + each + NEWEST_FIRST, roomId, words, limit);
        return newest.size() == limit ? newest : find(byIndex(each), roomId, words, limit);
    }

    private static String byIndex(String conditions) {
        return "WITH found AS MATERIALIZED (SELECT m.seq FROM message m WHERE m.room_id = :room" + conditions + ") "
                + MessageRepository.SELECT
                + " AND m.seq IN (SELECT f.seq FROM found f ORDER BY f.seq DESC LIMIT :limit)" + NEWEST_FIRST;
    }

    private static String conditions(List<String> words, String before, String behind) {
        return IntStream.range(0, words.size())
                .mapToObj(number -> before + number + behind)
                .collect(Collectors.joining());
    }

    private List<StoredMessage> find(String sql, long roomId, List<String> words, int limit) {
        return database.jdbi().withHandle(handle -> {
            Query query = handle.createQuery(sql)
                    .setQueryTimeout(PATIENCE_SECONDS)
                    .bind("room", roomId)
                    .bind("limit", limit);
            for (int i = 0; i < words.size(); i++) {
                query.bind("word" + i, words.get(i));
            }
            return query.map(MessageRepository::message).list();
        });
    }
}
