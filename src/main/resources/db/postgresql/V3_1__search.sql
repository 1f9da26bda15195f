-- PostgreSQL finds words by an index; what the search asks there is this very expression.

CREATE INDEX message_by_word ON message USING GIN (string_to_array(words, ' '));
