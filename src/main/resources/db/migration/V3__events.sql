-- What happens to messages after they were sent, in the same numbering as the messages themselves.

ALTER TABLE message ADD COLUMN edited_at TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE message ADD COLUMN deleted BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE message ADD COLUMN reply_to UUID;
-- The object of the contract as JSON, and the file it stands for.
ALTER TABLE message ADD COLUMN attachment VARCHAR(4000);
ALTER TABLE message ADD COLUMN attachment_id UUID;
-- The words of the text as the search compares them, each between blanks.
ALTER TABLE message ADD COLUMN words TEXT DEFAULT '' NOT NULL;
CREATE INDEX message_with_attachment ON message (attachment_id);
-- Rooms that somebody has written in.
CREATE INDEX message_of_author ON message (account_id, room_id);

CREATE TABLE message_event (
  room_id    BIGINT NOT NULL REFERENCES room (id) ON DELETE CASCADE,
  seq        BIGINT NOT NULL,
  kind       VARCHAR(16) NOT NULL,
  message_id UUID NOT NULL,
  username   VARCHAR(300) NOT NULL,
  body       TEXT,
  emoji      VARCHAR(300),
  emoji_on   BOOLEAN,
  at         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (room_id, seq)
);
CREATE INDEX message_event_of_message ON message_event (message_id);

CREATE TABLE reaction (
  message_id UUID NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  emoji      VARCHAR(300) NOT NULL,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  seq        BIGINT NOT NULL,
  PRIMARY KEY (message_id, emoji, account_id)
);
CREATE INDEX reaction_of_account ON reaction (account_id);

CREATE TABLE read_mark (
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  room_id    BIGINT NOT NULL REFERENCES room (id) ON DELETE CASCADE,
  seq        BIGINT NOT NULL,
  PRIMARY KEY (account_id, room_id)
);
CREATE INDEX read_mark_of_room ON read_mark (room_id);

-- Who does what one node at a time does, and until when.
CREATE TABLE lease (
  name  VARCHAR(64) PRIMARY KEY,
  until TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
