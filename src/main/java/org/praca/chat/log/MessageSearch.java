package org.praca.chat.log;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.praca.database.Database;

/** Finds messages by their words. PostgreSQL has an index for that; H2 looks through the room. */
@Singleton
public class MessageSearch {
    private static final String NEWEST = " AND NOT m.deleted ORDER BY m.seq DESC LIMIT :limit";
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
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            conditions.add(
                    database.isPostgres()
                            ? " AND string_to_array(m.words, ' ') @> ARRAY[CAST(:word" + i + " AS TEXT)]"
                            : " AND m.words LIKE :word" + i);
        }
        return database.jdbi().withHandle(handle -> {
            Query query = handle.createQuery(MessageRepository.SELECT + String.join("", conditions) + NEWEST)
                    .setQueryTimeout(PATIENCE_SECONDS)
                    .bind("room", roomId)
                    .bind("limit", limit);
            for (int i = 0; i < words.size(); i++) {
                query.bind("word" + i, database.isPostgres() ? words.get(i) : "% " + words.get(i) + " %");
            }
            return query.map(MessageRepository::message).list();
        });
    }
}
