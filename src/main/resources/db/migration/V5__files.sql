-- Files of rooms: what is known of them, and where bytes may lie.

-- An id is here from before its first byte is stored until its bytes are gone. No room or message takes a row along: whatever has
-- no row in chat_file is swept by this table.
CREATE TABLE file_bytes (
  id         UUID PRIMARY KEY,
  touched_at TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE TABLE chat_file (
  id         UUID PRIMARY KEY,
  room_id    BIGINT NOT NULL REFERENCES room (id) ON DELETE CASCADE,
  account_id UUID NOT NULL,
  name       VARCHAR(600) NOT NULL,
  type       VARCHAR(100) NOT NULL,
  size       BIGINT NOT NULL,
  created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  -- When a message has last named it; until then, when it was made.
  named_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE INDEX chat_file_of_room ON chat_file (room_id);
