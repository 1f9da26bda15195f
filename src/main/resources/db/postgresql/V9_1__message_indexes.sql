-- What each message costs the indexes of PostgreSQL: none of the attachments' where there is none, and the words that wait for their
-- index are few, since whoever sends the next message waits until they are in it.

DROP INDEX message_with_attachment;
CREATE INDEX message_with_attachment ON message (attachment_id) WHERE attachment_id IS NOT NULL;
ALTER INDEX message_by_word SET (gin_pending_list_limit = 256);
